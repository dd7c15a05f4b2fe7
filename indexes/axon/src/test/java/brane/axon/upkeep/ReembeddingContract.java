package brane.axon.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.Axons;
import brane.axon.Environment;
import brane.axon.HashEmbedding;
import brane.axon.MemoryStore;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Grace;
import brane.axon.read.OpenSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An Axon changes its embedding model, while others go on, over whatever keeps the rows. */
abstract class ReembeddingContract {

    private static final Axons.Progress QUIET = (stage, done, total) -> {};
    private static final Grace NOW = new Grace(Duration.ZERO, Duration.ZERO);
    private static final HashEmbedding OLD = new HashEmbedding("hash", 48, () -> {});
    private static final HashEmbedding NEW = new HashEmbedding("other", 64, () -> {});

    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final MemoryStore store = new MemoryStore();

    abstract Catalog catalog();

    abstract Upkeep upkeep();

    private StoredAxons process() {
        return process(() -> {}, () -> {});
    }

    /** One in which something happens while a text is embedded. */
    private StoredAxons process(HashEmbedding.Before old, HashEmbedding.Before fresh) {
        return new StoredAxons(
                catalog(),
                upkeep(),
                store,
                List.of(new HashEmbedding("hash", 48, old), new HashEmbedding("other", 64, fresh)),
                AxonConfig.DEFAULT,
                (axon, erased) -> {},
                Environment.REAL);
    }

    private static HashEmbedding.Before once(HashEmbedding.Before deed) {
        var times = new AtomicInteger();
        return () -> {
            if (times.getAndIncrement() == 0) {
                deed.embedding();
            }
        };
    }

    private UUID open() {
        return process().open("neuron-" + UUID.randomUUID(), "hash");
    }

    private UUID put(StoredAxons process, UUID axon, String name, String... passages) throws InterruptedException {
        return process.put(intent, axon, UUID.randomUUID(), Texts.document(name, passages), QUIET)
                .document();
    }

    private List<String> found(UUID axon) {
        return process().search(intent, axon, "kidneys", 100).stream()
                .map(hit -> hit.name() + ": " + hit.passage().text())
                .sorted()
                .toList();
    }

    private void requireAllOf(UUID axon, HashEmbedding model) {
        var state = catalog().changes(axon, -1);
        assertThat(state.axon().model()).isEqualTo(model.model());
        assertThat(state.axon().dimensions()).isEqualTo(model.dimensions());
        var objects = new AxonObjects(catalog(), store, Environment.REAL);
        for (ObjectRow row : state.segments()) {
            assertThat(row.model()).isEqualTo(model.model());
            var segment = OpenSegment.decode(row, model.dimensions(), objects.segment(axon, row));
            for (var i = 0; i < row.rows(); i++) {
                assertThat(segment.vectors().vector(i))
                        .isEqualTo(model.vector(segment.passages().passage(i).text()));
            }
            segment.release();
        }
    }

    @Test
    void goesOnWithItsModelUntilItChangesAtOnce() throws Exception {
        var axon = open();
        put(process(), axon, "a", "kidneys one", "kidneys two");
        put(process(), axon, "b", "kidneys three");
        var before = process().document(intent, axon, "a");
        var seen = new ArrayList<String>();
        var states = new ArrayList<Boolean>();

        process(() -> {}, () -> states.add(process().model(axon, "other").current()))
                .reembed(intent, axon, "other", (stage, done, total) -> seen.add(stage + " " + done + "/" + total));

        assertThat(states).containsExactly(false);
        assertThat(process().model(axon, "other")).isEqualTo(new Axons.Model("other", true));
        assertThat(seen)
                .containsExactly("embedding 0/3", "embedding 1/3", "embedding 2/3", "embedding 3/3", "committing 3/3");
        requireAllOf(axon, NEW);
        assertThat(found(axon)).containsExactly("a: kidneys one", "a: kidneys two", "b: kidneys three");
        assertThat(process().document(intent, axon, "a")).isEqualTo(before);
        assertThat(process().maintenance().collect(axon, NOW)).isEqualTo(2);
    }

    @Test
    void catchesUpWithWhatHappensMeanwhile() throws Exception {
        var axon = open();
        for (var i = 0; i < 8; i++) {
            put(process(), axon, "d" + i, "kidneys " + i);
        }
        var others = process();

        process(() -> {}, once(() -> {
                    put(others, axon, "new", "kidneys new");
                    put(others, axon, "d1", "kidneys changed");
                    others.delete(intent, axon, UUID.randomUUID(), "d2");
                    assertThat(others.maintenance().compact(axon)).isTrue();
                }))
                .reembed(intent, axon, "other", QUIET);

        requireAllOf(axon, NEW);
        assertThat(found(axon))
                .containsExactly(
                        "d0: kidneys 0",
                        "d1: kidneys changed",
                        "d3: kidneys 3",
                        "d4: kidneys 4",
                        "d5: kidneys 5",
                        "d6: kidneys 6",
                        "d7: kidneys 7",
                        "new: kidneys new");
    }

    @Test
    void embedsNothingTwiceThatACompactionMoved() throws Exception {
        var axon = open();
        for (var i = 0; i < 8; i++) {
            put(process(), axon, "d" + i, "kidneys " + i);
        }
        var last = new ArrayList<Integer>();

        process(() -> {}, once(() -> process().maintenance().compact(axon)))
                .reembed(intent, axon, "other", (stage, done, total) -> last.add(done));

        requireAllOf(axon, NEW);
        assertThat(last).last().isEqualTo(8);
    }

    @Test
    void aDocumentThatWasEmbeddedBeforeTheChangeIsEmbeddedAnew() throws Exception {
        var axon = open();
        put(process(), axon, "a", "kidneys one");

        put(process(once(() -> process().reembed(intent, axon, "other", QUIET)), () -> {}), axon, "b", "kidneys two");

        requireAllOf(axon, NEW);
        assertThat(found(axon)).containsExactly("a: kidneys one", "b: kidneys two");
    }

    @Test
    void leavesNothingWhenItIsCancelled() throws Exception {
        var axon = open();
        put(process(), axon, "a", "kidneys one", "kidneys two");

        assertThatThrownBy(() -> process().reembed(intent, axon, "other", (stage, done, total) -> {
                    if (done == 1) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);

        requireAllOf(axon, OLD);
        assertThat(found(axon)).containsExactly("a: kidneys one", "a: kidneys two");
    }

    @Test
    void changesAnEmptyAxon() throws Exception {
        var axon = open();

        process().reembed(intent, axon, "other", QUIET);

        requireAllOf(axon, NEW);
        put(process(), axon, "a", "kidneys one");
        requireAllOf(axon, NEW);
    }

    @Test
    void bringsNothingBackThatWasErasedMeanwhile() throws Exception {
        var axon = open();
        put(process(), axon, "a", "kidneys one");
        var erased = put(process(), axon, "b", "kidneys two");
        var others = process();

        process(() -> {}, once(() -> {
                    others.erase(intent, axon, erased);
                    assertThat(others.maintenance().erase(axon)).isTrue();
                }))
                .reembed(intent, axon, "other", QUIET);

        requireAllOf(axon, NEW);
        assertThat(found(axon)).containsExactly("a: kidneys one");
        assertThat(catalog().changes(axon, -1).segments())
                .singleElement()
                .satisfies(row -> assertThat(row.rows()).isEqualTo(1));
    }

    @Test
    void refusesAModelThatIsNotThere() throws Exception {
        var axon = open();

        assertThatThrownBy(() -> process().reembed(intent, axon, "word2vec", QUIET))
                .hasMessageContaining("must be one of [hash, other], was word2vec");
    }
}
