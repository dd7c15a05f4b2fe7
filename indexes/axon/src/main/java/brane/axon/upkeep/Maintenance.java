package brane.axon.upkeep;

import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Grace;
import brane.axon.read.Readers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything that an Axon wants done now and then, by whichever process comes by; any number may at once. */
public final class Maintenance {

    private static final System.Logger LOG = System.getLogger(Maintenance.class.getName());
    private static final int PAGE = 100;
    private static final int MAX_COMPACTIONS = 100;
    private static final int REMEMBERED = 10_000;
    private static final Duration ASK_EVERY = Duration.ofHours(1);

    /** Twice before anything that is pending is old enough to be collected. */
    private static final Duration SWEEP_EVERY = Duration.ofHours(12);

    private final Catalog catalog;
    private final Upkeep upkeep;
    private final Environment environment;
    private final Compactor compactor;
    private final Collector collector;
    private final Eraser eraser;
    private final Examination examination;

    /** Where Axons were when nothing was due: looking costs a read of each segment. */
    private final Map<UUID, Catalog.Head> settled = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Catalog.Head> eldest) {
            return size() > REMEMBERED;
        }
    };

    private @Nullable Long askedAt;

    public Maintenance(
            Catalog catalog,
            Upkeep upkeep,
            Readers readers,
            AxonObjects objects,
            AxonConfig config,
            Certify certify,
            Environment environment) {
        this.catalog = catalog;
        this.upkeep = upkeep;
        this.environment = environment;
        this.compactor = new Compactor(readers, objects, upkeep, config, environment);
        this.collector = new Collector(objects, upkeep);
        this.examination = new Examination(catalog, objects, readers, compactor, collector);
        this.eraser = new Eraser(catalog, upkeep, readers, compactor, collector, certify);
    }

    /** Compacts, erases, sweeps twice a day, and collects, in all Axons; one that fails does not keep the others waiting. */
    public synchronized void run() throws InterruptedException {
        var now = environment.nanoTime();
        var asks = askedAt == null || now - askedAt > ASK_EVERY.toNanos();
        askedAt = asks ? Long.valueOf(now) : askedAt;
        var after = new UUID(0, 0);
        for (var axons = upkeep.axons(after, PAGE); !axons.isEmpty(); axons = upkeep.axons(after, PAGE)) {
            for (var axon : axons) {
                try {
                    run(axon, asks);
                } catch (RuntimeException e) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "event=axon-upkeep-failed axon={0} cause={1}",
                            axon,
                            e.toString());
                }
            }
            after = axons.getLast();
        }
    }

    private void run(UUID axon, boolean asks) throws InterruptedException {
        erase(axon);
        var head = catalog.heads(List.of(axon)).get(axon);
        if (head != null && !head.equals(settled.get(axon))) {
            if (compact(axon)) {
                compactMore(axon);
            } else {
                settled.put(axon, head);
            }
        }
        if (asks && upkeep.beginSweep(axon, SWEEP_EVERY)) {
            sweep(axon);
        }
        collect(axon, Grace.USUAL);
    }

    private void compactMore(UUID axon) throws InterruptedException {
        for (var count = 1; count < MAX_COMPACTIONS && compact(axon); count++) {
            // Until none is due.
        }
    }

    /** Does the compaction that is due; false when none is. */
    public boolean compact(UUID axon) throws InterruptedException {
        return compactor.run(axon);
    }

    /** Completes the erasures of the Axon; false when some could not be, as while a hold is on it. */
    public boolean erase(UUID axon) throws InterruptedException {
        return eraser.run(axon);
    }

    /** Removes what nobody needs for longer than the grace, and gives how many objects that were. */
    public long collect(UUID axon, Grace grace) {
        return collector.collect(axon, grace);
    }

    /** Removes objects that were collected and are there nevertheless, and gives how many. */
    public long sweep(UUID axon) {
        return collector.sweep(axon);
    }

    /** Goes on with this database as it is: the next sweep removes what it does not know. Gives how many objects that are. */
    public long accept(UUID axon) {
        upkeep.begin(axon, environment.newId());
        return collector.disown(axon);
    }

    /** Looks at everything that is stored of an Axon, and repairs what can be. */
    public Examination examination() {
        return examination;
    }
}
