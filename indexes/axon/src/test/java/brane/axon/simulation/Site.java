package brane.axon.simulation;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.HashEmbedding;
import brane.axon.MemoryStore;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.InMemoryCatalog;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** One process whose database may be put back to an older state; no oracle knows what is true after that. */
final class Site {

    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final StoredAxons axons = new StoredAxons(
            catalog,
            catalog.upkeep(),
            store,
            List.of(new HashEmbedding()),
            AxonConfig.DEFAULT,
            (axon, erased) -> {},
            Environment.REAL);
    private final UUID axon = axons.open("neuron", "hash");

    void put(String name) throws InterruptedException {
        axons.put(
                intent, axon, UUID.randomUUID(), Texts.document(name, "kidneys of " + name), (stage, done, all) -> {});
    }

    /** The names that a search finds. */
    List<String> names() {
        return axons.search(intent, axon, "kidneys", 100).stream()
                .map(hit -> hit.name())
                .sorted()
                .toList();
    }

    Set<String> stored() {
        return Set.copyOf(store.objects.keySet());
    }

    void sweep() {
        axons.maintenance().sweep(axon);
    }

    /** The last change is undone, in a history of its own from then on. */
    void rollBack() {
        var row = catalog.axon(axon);
        catalog.undo(axon, row.version() - 1);
        catalog.change(axon, UUID.randomUUID(), row.version() - 1, row.keyVersion(), 0);
    }
}
