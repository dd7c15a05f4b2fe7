package brane.axon.upkeep;

import brane.axon.catalog.Catalog;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Erased;
import brane.axon.catalog.Upkeep.Erasure;
import brane.axon.catalog.Upkeep.Grace;
import brane.axon.read.Readers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Completes erasures (axon-storage.md, section 8): no segment holds a row of the document, everything that was replaced is
 * gone with its keys, and the keys that wrapped those keys are destroyed. Each step may be repeated, so that after a crash
 * whoever comes next begins at the top.
 */
final class Eraser {

    private static final int ROUNDS = 10;
    private static final int PAGE = 1_000;
    private static final int MAX_PAGES = 100_000;

    private final Catalog catalog;
    private final Upkeep upkeep;
    private final Readers readers;
    private final Compactor compactor;
    private final Collector collector;
    private final Certify certify;

    Eraser(Catalog catalog, Upkeep upkeep, Readers readers, Compactor compactor, Collector collector, Certify certify) {
        this.catalog = catalog;
        this.upkeep = upkeep;
        this.readers = readers;
        this.compactor = compactor;
        this.collector = collector;
        this.certify = certify;
    }

    /**
     * Goes on with all erasures of the Axon; false when some could not be completed, as while a hold is on it or an answer
     * that quotes the document is being written.
     */
    boolean run(UUID axon) throws InterruptedException {
        var open = upkeep.erasures(axon);
        if (open.isEmpty()) {
            return true;
        }
        var documents = new HashSet<>(open.stream().map(Erasure::document).toList());
        var elsewhere = certify.removeElsewhere(axon, documents);
        var removed = 0L;
        for (var round = 0; round < ROUNDS; round++) {
            clean(axon, documents);
            if (!elsewhere || upkeep.isHeld(axon)) {
                // It can't be completed now, so that a new key would be one of many before it can.
                return false;
            }
            var version = upkeep.rotate(axon, catalog.axon(axon).keyVersion());
            rewrap(axon);
            // What was about to replace segments under the older key can not any more: now it is known what is left.
            if (tainted(axon, documents).isEmpty()) {
                removed += collector.collect(axon, Grace.NONE);
                if (upkeep.dropped(axon) == 0 && upkeep.retire(axon)) {
                    complete(axon, open, version - 1, removed);
                    return true;
                }
            }
        }
        return false;
    }

    private void complete(UUID axon, List<Erasure> open, int keyVersion, long removed) {
        for (var erasure : open) {
            var erased = new Erased(erasure.document(), keyVersion, removed);
            certify.erased(axon, erased);
            upkeep.complete(axon, erased);
        }
    }

    private void clean(UUID axon, Set<UUID> documents) throws InterruptedException {
        for (var segment : tainted(axon, documents)) {
            var state = readers.of(axon).snapshot();
            compactor.rewrite(axon, state, List.of(segment));
        }
    }

    private void rewrap(UUID axon) {
        for (var page = 0; page < MAX_PAGES && upkeep.rewrap(axon, PAGE) > 0; page++) {
            // The next page.
        }
    }

    /** The live segments that hold rows of those documents, visible or not. */
    private List<UUID> tainted(UUID axon, Set<UUID> documents) {
        var tainted = new ArrayList<UUID>();
        for (var row : catalog.changes(axon, Long.MAX_VALUE).segments()) {
            var ids = compactor.ids(axon, row);
            if (ids == null || ids.holdsAny(documents)) {
                tainted.add(row.name());
            }
        }
        return tainted;
    }
}
