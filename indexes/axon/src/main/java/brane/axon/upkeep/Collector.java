package brane.axon.upkeep;

import brane.axon.Problems;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Grace;
import java.util.ArrayList;
import java.util.UUID;

/**
 * Removes objects that can never be live again (axon-storage.md, section 7): their rows are marked first, their bytes go once
 * the mark is known to be durable, then their rows. A crash between any two leaves a state from which any other goes on.
 */
final class Collector {

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());
    private static final int PAGE = 500;
    private static final int MAX_PAGES = 1_000;

    /** A sweep that would remove fewer than this never asks. */
    private static final int FEW = 100;

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
     * Removes objects of the store that no row knows: uploads that landed after their row was collected. The list comes before
     * the rows, and a row before the first byte of its object, so that nothing is taken that is about to be committed.
     *
     * @throws brane.core.ProblemException {@code sweep-too-large} (409) when more than half of the Axon's objects would go:
     *     then the database is an old one, and they are the only copy of what came since
     */
    long sweep(UUID axon) {
        var strangers = new ArrayList<UUID>();
        var all = 0L;
        var after = new UUID(0, 0);
        for (var page = 0; page < MAX_PAGES; page++) {
            var names = objects.list(axon, after, PAGE);
            if (names.isEmpty()) {
                break;
            }
            var known = upkeep.known(axon, names);
            names.stream().filter(name -> !known.contains(name)).forEach(strangers::add);
            all += names.size();
            after = names.getLast();
        }
        if (strangers.size() > FEW && strangers.size() > all / 2) {
            throw Problems.sweepTooLarge(axon, strangers.size(), all);
        }
        strangers.forEach(name -> objects.delete(axon, name));
        if (!strangers.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "event=axon-swept axon={0} objects={1}", axon, strangers.size());
        }
        return strangers.size();
    }
}
