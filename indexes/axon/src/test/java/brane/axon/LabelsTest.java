package brane.axon;

import brane.axon.catalog.InMemoryCatalog;
import java.util.List;

class LabelsTest extends LabelsContract {

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();

    @Override
    StoredAxons process(Embedding embedding) {
        return new StoredAxons(
                catalog,
                catalog.upkeep(),
                store,
                List.of(embedding),
                AxonConfig.DEFAULT,
                (axon, erased) -> {},
                Environment.REAL);
    }
}
