package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.DocumentText;
import brane.axon.Environment;
import brane.axon.HashEmbedding;
import brane.axon.Hit;
import brane.axon.MemoryStore;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.InMemoryCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Joined passages out of real segments, before and after a compaction. */
class JoinedSearchTest {

    private static final String TEXT = "Before it. Ceftriaxone is given within the first hour of care. After it.";

    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final StoredAxons axons = new StoredAxons(
            catalog,
            catalog.upkeep(),
            new MemoryStore(),
            List.of(new HashEmbedding()),
            AxonConfig.DEFAULT,
            (axon, erased) -> {},
            Environment.REAL);
    private final UUID axon = axons.open("ward", "hash");

    private void put(String name, String text, int... bounds) throws InterruptedException {
        var passages = new ArrayList<Passage>();
        for (var i = 0; i + 1 < bounds.length; i++) {
            passages.add(new Passage(
                    i, text.substring(bounds[i], bounds[i + 1]), bounds[i], bounds[i + 1], null, List.of(), null));
        }
        var content = new DocumentText(text, List.of(), List.of(), List.of());
        var original = Texts.document(name, text).original();
        var document = new NewDocument(name, "text", original, content, passages, UUID.randomUUID());
        axons.put(intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
    }

    private List<Hit> found(SearchOptions options) {
        return axons.search(intent, axon, "ceftriaxone", options);
    }

    private SearchOptions options(int limit) {
        return new SearchOptions(limit, SearchOptions.Mode.LEXICAL, 0);
    }

    @Test
    void completesWhatItFoundFromTheSameVersion() throws Exception {
        put("a", "Other. Ceftriaxone was mentioned in the old version of it. Gone.", 0, 20, 40, 64);
        put("a", TEXT, 0, 30, 50, TEXT.length());
        for (var i = 0; i < 8; i++) {
            put("other" + i, "nothing of interest " + i, 0, 21);
        }

        assertThat(found(options(1)).getFirst().passage().text()).isEqualTo(TEXT.substring(0, 30));
        var joined = found(options(1).joining());
        assertThat(joined)
                .singleElement()
                .satisfies(hit -> assertThat(hit.passage().text())
                        .isEqualTo("Before it. Ceftriaxone is given within the first hour of care."));
        while (axons.maintenance().compact(axon)) {
            continue;
        }
        assertThat(found(options(1).joining())).isEqualTo(joined);
    }

    @Test
    void makesOneOfNeighbours() throws Exception {
        var text = "Ceftriaxone is first. Ceftriaxone is second. Nothing here. Ceftriaxone is last.";
        put("a", text, 0, 22, 45, 59, text.length());

        assertThat(found(options(5))).hasSize(3);
        assertThat(found(options(5).joining()))
                .extracting(hit -> hit.passage().text().strip())
                .containsExactlyInAnyOrder("Ceftriaxone is first. Ceftriaxone is second.", "Ceftriaxone is last.");
    }
}
