package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.MemoryAuditLog;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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

    @Test
    void keepsLabelsSealedAndDropsThemWithTheDocument() throws Exception {
        var intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
        var axons = process(new HashEmbedding());
        var axon = axons.open("neuron-" + UUID.randomUUID(), "hash");
        var labelled = Texts.document("a", "kidneys").with(new Labels(List.of("hiv-ward"), null));
        var document = axons.put(intent, axon, UUID.randomUUID(), labelled, (stage, done, total) -> {})
                .document();

        assertThat(new String(labels(document).orElseThrow(), StandardCharsets.ISO_8859_1))
                .doesNotContain("hiv");
        axons.erase(intent, axon, document);

        assertThat(labels(document)).isEmpty();
    }

    private static Optional<byte[]> labels(UUID document) {
        return DATABASE.sql()
                .first("select labels from document where id = ?", document)
                .orElseThrow()
                .optionalBytes("labels");
    }
}
