package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.MemoryAuditLog;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.format.Section;
import brane.axon.format.Toc;
import brane.faiss.Precision;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A document memory that keeps its vectors in fewer bits answers as one that keeps them whole. */
class FewerBitsTest {

    private static final int PER_DOCUMENT = 9_000;
    private static final int DOCUMENTS = 2;

    private final HashEmbedding embedding = new HashEmbedding();
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final brane.audit.Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));

    @Test
    void answersAsWithWholeVectors() throws InterruptedException {
        var process = process(Precision.INT8);
        var axon = process.open("neuron", "hash");
        for (var document = 0; document < DOCUMENTS; document++) {
            var passages = IntStream.range(document * PER_DOCUMENT, (document + 1) * PER_DOCUMENT)
                    .mapToObj(i -> "note " + i + " of the archive")
                    .toArray(String[]::new);
            process.put(
                    intent,
                    axon,
                    UUID.randomUUID(),
                    Texts.document("document " + document, passages),
                    (stage, done, total) -> {});
        }
        var question = "note 4711 of the archive";
        var options = new SearchOptions(10, SearchOptions.Mode.VECTOR, 0);
        var before = process.search(intent, axon, question, options);
        while (process.maintenance().compact(axon)) {
            assertThat(catalog.changes(axon, -1).segments()).isNotEmpty();
        }

        assertThat(catalog.changes(axon, -1).segments())
                .anySatisfy(row ->
                        assertThat(Toc.parse(row.toc()).find(Section.CODES)).isPresent());
        assertThat(process(Precision.FLOAT32).search(intent, axon, question, options))
                .extracting(hit -> hit.passage().text())
                .first()
                .isEqualTo(before.getFirst().passage().text())
                .isEqualTo(question);
    }

    private StoredAxons process(Precision precision) {
        return new StoredAxons(
                catalog,
                catalog.upkeep(),
                store,
                List.of(embedding),
                new AxonConfig(1 << 30, Duration.ofSeconds(30), 100, 100_000, 2, precision),
                (axon, erased) -> {},
                Environment.REAL);
    }
}
