package brane.axon;

import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Labels in a real PostgreSQL. */
class LabelsIT extends LabelsContract {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();

    private final MemoryStore store = new MemoryStore();

    @Override
    StoredAxons process(Embedding embedding) {
        return new StoredAxons(
                DATABASE.sql(), KEYS, store, List.of(embedding), AxonConfig.DEFAULT, (axon, erased) -> {});
    }
}
