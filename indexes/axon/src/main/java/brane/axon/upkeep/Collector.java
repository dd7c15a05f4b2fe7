package brane.axon.upkeep;

import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Grace;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Removes objects that can never be live again (axon-storage.md, section 7): their rows are marked first, their bytes go once
 * the mark is known to be durable, then their rows. A crash between any two leaves a state from which any other goes on.
 */
final class Collector {

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());
    private static final int PAGE = 500;
    private static final int MAX_PAGES = 10_000;

    private final AxonObjects objects;
    private final Upkeep upkeep;

    Collector(AxonObjects objects, Upkeep upkeep) {
        this.objects = objects;
        this.upkeep = upkeep;
    }

    /** Collects what nobody needs for longer than the grace, and gives how many objects that were. */
    long collect(UUID axon, Grace grace) {
        var removed = 0L;
        for (var page = 0; page < MAX_PAGES; page++) {
            upkeep.condemn(axon, grace, PAGE);
            var names = upkeep.condemned(axon, PAGE);
            if (names.isEmpty()) {
                return removed;
            }
            names.forEach(name -> objects.delete(axon, name));
            upkeep.forget(axon, names);
            removed += names.size();
        }
        return removed;
    }

    /**
     * Removes objects of the store whose rows were collected: uploads that landed later, and what an older copy of the store
     * brought back. What this database never knew stays: it belongs to a newer one, and may be all that is left of documents
     * that were acknowledged. The list comes before the rows, and a row before the first byte of its object, so that nothing is
     * taken for unknown that is about to be committed.
     */
    long sweep(UUID axon) {
        var removed = new AtomicLong();
        var strange = new AtomicLong();
        eachRowless(axon, rowless -> {
            rowless.collected().forEach(name -> objects.delete(axon, name));
            removed.addAndGet(rowless.collected().size());
            strange.addAndGet(rowless.strange().size());
        });
        upkeep.endSweep(axon, strange.get());
        if (removed.get() > 0) {
            LOG.log(Level.INFO, "event=axon-swept axon={0} objects={1}", axon, removed);
        }
        if (strange.get() > 0) {
            LOG.log(
                    Level.ERROR,
                    "event=objects-unknown axon={0} objects={1}: the database is older than the object store, see"
                            + " brane axon check",
                    axon,
                    strange);
        }
        return removed.get();
    }

    /** How many objects of the Axon this database does not know. */
    long strange(UUID axon) {
        var strange = new AtomicLong();
        eachRowless(axon, rowless -> strange.addAndGet(rowless.strange().size()));
        return strange.get();
    }

    /** Lets the next sweep remove what this database does not know, and gives how many objects that are. */
    long disown(UUID axon) {
        var disowned = new AtomicLong();
        eachRowless(axon, rowless -> {
            upkeep.disown(axon, rowless.strange());
            disowned.addAndGet(rowless.strange().size());
        });
        upkeep.endSweep(axon, 0);
        return disowned.get();
    }

    private void eachRowless(UUID axon, Consumer<Upkeep.Rowless> visit) {
        var after = new UUID(0, 0);
        for (var page = 0; page < MAX_PAGES; page++) {
            var names = objects.list(axon, after, PAGE);
            if (names.isEmpty()) {
                return;
            }
            visit.accept(upkeep.rowless(axon, names));
            after = names.getLast();
        }
    }
}
