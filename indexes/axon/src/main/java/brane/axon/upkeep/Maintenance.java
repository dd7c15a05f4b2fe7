package brane.axon.upkeep;

import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Grace;
import brane.axon.read.Readers;
import java.util.UUID;

/** Everything that an Axon wants done now and then, by whichever process comes by; any number may at once. */
public final class Maintenance {

    private static final System.Logger LOG = System.getLogger(Maintenance.class.getName());
    private static final int PAGE = 100;
    private static final int MAX_COMPACTIONS = 100;

    private final Upkeep upkeep;
    private final Compactor compactor;
    private final Collector collector;
    private final Eraser eraser;

    public Maintenance(
            Catalog catalog,
            Upkeep upkeep,
            Readers readers,
            AxonObjects objects,
            AxonConfig config,
            Certify certify,
            Environment environment) {
        this.upkeep = upkeep;
        this.compactor = new Compactor(readers, objects, upkeep, config, environment);
        this.collector = new Collector(objects, upkeep);
        this.eraser = new Eraser(catalog, upkeep, readers, compactor, collector, certify);
    }

    /** Compacts, erases and collects in all Axons; one that fails does not keep the others waiting. */
    public void run() throws InterruptedException {
        var after = new UUID(0, 0);
        for (var axons = upkeep.axons(after, PAGE); !axons.isEmpty(); axons = upkeep.axons(after, PAGE)) {
            for (var axon : axons) {
                try {
                    run(axon);
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

    private void run(UUID axon) throws InterruptedException {
        erase(axon);
        for (var count = 0; count < MAX_COMPACTIONS && compact(axon); count++) {
            // Until none is due.
        }
        collect(axon, Grace.USUAL);
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

    /** Removes objects that no row knows, and gives how many. */
    public long sweep(UUID axon) {
        return collector.sweep(axon);
    }
}
