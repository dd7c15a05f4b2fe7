package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.SearchOptions.Mode;
import brane.core.ProblemException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Labels of documents, and searches that go by them, over whatever catalog and store. */
abstract class LabelsContract {

    private static final Axons.Progress QUIET = (stage, done, total) -> {};
    private static final LocalDate MAY = LocalDate.parse("2024-05-01");
    private static final LocalDate JUNE = LocalDate.parse("2024-06-01");

    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final AtomicInteger embedded = new AtomicInteger();
    private final HashEmbedding embedding = new HashEmbedding("hash", embedded::incrementAndGet);

    /** One process over the catalog and store of this test; each call gives another. */
    abstract StoredAxons process(Embedding embedding);

    private StoredAxons process() {
        return process(embedding);
    }

    private UUID open() {
        return process().open("neuron-" + UUID.randomUUID(), "hash");
    }

    private Axons.Receipt put(UUID axon, String name, String text, Labels labels) throws InterruptedException {
        var document = Texts.document(name, text).with(labels);
        return process().put(intent, axon, UUID.randomUUID(), document, QUIET);
    }

    private static Labels labels(LocalDate date, String... names) {
        return new Labels(List.of(names), date);
    }

    private static SearchFilter labelled(Set<String> all, Set<String> any, Set<String> none) {
        return new SearchFilter(Set.of(), all, any, none, null, null, Set.of());
    }

    private static SearchFilter dated(LocalDate from, LocalDate to) {
        return new SearchFilter(Set.of(), Set.of(), Set.of(), Set.of(), from, to, Set.of());
    }

    private static SearchFilter of(Set<UUID> documents, Set<String> types) {
        return new SearchFilter(documents, Set.of(), Set.of(), Set.of(), null, null, types);
    }

    private List<String> found(Axons axons, UUID axon, SearchFilter filter) {
        return axons.search(intent, axon, "kidneys", SearchOptions.best(50).within(filter)).stream()
                .map(Hit::name)
                .sorted()
                .toList();
    }

    private static void assertProblem(String slug, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo(slug));
    }

    @Test
    void findsOnlyWhatTheFilterLetsThrough() throws Exception {
        var axon = open();
        var a = put(axon, "a", "kidneys one", labels(MAY, "ward", "renal")).document();
        put(axon, "b", "kidneys two", labels(JUNE, "ward"));
        put(axon, "c", "kidneys three", Labels.NONE);
        var axons = process();

        assertThat(found(axons, axon, SearchFilter.ALL)).containsExactly("a", "b", "c");
        assertThat(found(axons, axon, labelled(Set.of("ward", "renal"), Set.of(), Set.of())))
                .containsExactly("a");
        assertThat(found(axons, axon, labelled(Set.of(), Set.of("renal", "ward"), Set.of())))
                .containsExactly("a", "b");
        assertThat(found(axons, axon, labelled(Set.of(), Set.of(), Set.of("renal"))))
                .containsExactly("b", "c");
        assertThat(found(axons, axon, labelled(Set.of("ward"), Set.of(), Set.of("renal"))))
                .containsExactly("b");
        assertThat(found(axons, axon, labelled(Set.of("Ward"), Set.of(), Set.of())))
                .isEmpty();
        assertThat(found(axons, axon, dated(JUNE, null))).containsExactly("b");
        assertThat(found(axons, axon, dated(null, MAY))).containsExactly("a");
        assertThat(found(axons, axon, dated(MAY, JUNE))).containsExactly("a", "b");
        assertThat(found(axons, axon, of(Set.of(a, UUID.randomUUID()), Set.of())))
                .containsExactly("a");
        assertThat(found(axons, axon, of(Set.of(), Set.of("text", "pdf")))).hasSize(3);
        assertThat(found(axons, axon, of(Set.of(), Set.of("pdf")))).isEmpty();
    }

    /** What matches stands behind everything that a search without the filter gathers. */
    @Test
    void findsTheBestOfTheFewThatMatch() throws Exception {
        var axon = open();
        var names = new ArrayList<String>();
        for (var i = 0; i < 70; i++) {
            put(axon, "near" + i, "kidneys filter blood", Labels.NONE);
        }
        for (var i = 0; i < 3; i++) {
            names.add("far" + i);
            put(axon, "far" + i, "kidneys " + "and much else about the ward ".repeat(i + 2), labels(null, "rare"));
        }
        var axons = process();

        for (var mode : Mode.values()) {
            var options = new SearchOptions(2, mode, 0).within(labelled(Set.of("rare"), Set.of(), Set.of()));
            var hits = axons.search(intent, axon, "kidneys filter blood", options);
            assertThat(hits).as(mode.name()).extracting(Hit::name).hasSize(2).isSubsetOf(names);
            assertThat(hits.getFirst().score()).as(mode.name()).isEqualTo(1);
        }
    }

    @Test
    void ranksWhatMatchesAsWithoutTheFilter() throws Exception {
        var axon = open();
        var words = List.of("kidneys", "liver", "heart", "blood", "ward", "lungs");
        for (var i = 0; i < 40; i++) {
            var text = new StringBuilder("kidneys");
            for (var w = 0; w < 12; w++) {
                text.append(' ').append(words.get((i * 7 + w * w * 3 + i / 6) % words.size()));
            }
            put(axon, "d" + i, text + " n" + i, i % 2 == 0 ? labels(null, "half") : Labels.NONE);
        }
        var axons = process();

        for (var mode : List.of(Mode.VECTOR, Mode.LEXICAL)) {
            var all = names(axons, axon, new SearchOptions(40, mode, 0));
            var half = names(
                    axons, axon, new SearchOptions(20, mode, 0).within(labelled(Set.of("half"), Set.of(), Set.of())));
            var expected = all.stream()
                    .filter(name -> Integer.parseInt(name.substring(1)) % 2 == 0)
                    .toList();
            assertThat(half).as(mode.name()).isEqualTo(expected).hasSize(20);
        }
    }

    private List<String> names(Axons axons, UUID axon, SearchOptions options) {
        return axons.search(intent, axon, "kidneys liver blood", options).stream()
                .map(Hit::name)
                .toList();
    }

    @Test
    void changesLabelsEverywhereAtOnceAndEmbedsNothing() throws Exception {
        var axon = open();
        var receipt = put(axon, "a", "kidneys", labels(null, "old"));
        var reader = process();
        var old = labelled(Set.of("old"), Set.of(), Set.of());
        var fresh = labelled(Set.of("new"), Set.of(), Set.of());
        assertThat(found(reader, axon, old)).containsExactly("a");
        var before = embedded.get();

        assertThat(process().relabel(intent, axon, UUID.randomUUID(), "a", labels(MAY, "new", " new ")))
                .isTrue();

        assertThat(embedded).hasValue(before);
        assertThat(found(reader, axon, old)).isEmpty();
        assertThat(found(reader, axon, fresh)).containsExactly("a");
        var info = reader.document(intent, axon, "a").orElseThrow();
        assertThat(info.labels()).containsExactly("new");
        assertThat(info.date()).isEqualTo(MAY);
        assertThat(info.version()).isEqualTo(receipt.version());
        assertThat(reader.original(intent, axon, "a")).isPresent();
        assertThat(reader.text(intent, axon, "a")).isPresent();
    }

    @Test
    void keepsLabelsOfALiveDocumentThatIsReplaced() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys", labels(MAY, "secret"));

        put(axon, "a", "kidneys again", null);
        assertThat(found(process(), axon, labelled(Set.of(), Set.of(), Set.of("secret"))))
                .isEmpty();
        assertThat(process().document(intent, axon, "a").orElseThrow().date()).isEqualTo(MAY);

        put(axon, "a", "kidneys for all", Labels.NONE);
        assertThat(process().document(intent, axon, "a").orElseThrow().labels()).isEmpty();
    }

    @Test
    void givesADocumentOfADeletedOnesNameNoneOfItsLabels() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys", labels(MAY, "old"));
        process().delete(intent, axon, UUID.randomUUID(), "a");

        put(axon, "a", "kidneys", null);

        assertThat(process().document(intent, axon, "a").orElseThrow().labels()).isEmpty();
    }

    @Test
    void relabelsOnceAnOperation() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys", null);
        var operation = UUID.randomUUID();
        var axons = process();
        assertThat(axons.relabel(intent, axon, operation, "a", labels(null, "one")))
                .isTrue();
        axons.relabel(intent, axon, UUID.randomUUID(), "a", labels(null, "two"));

        assertThat(axons.relabel(intent, axon, operation, "a", labels(null, "one")))
                .isTrue();

        assertThat(axons.document(intent, axon, "a").orElseThrow().labels()).containsExactly("two");
        assertProblem("operation-reused", () -> axons.relabel(intent, axon, operation, "a", labels(MAY, "one")));
        assertThat(axons.relabel(intent, axon, UUID.randomUUID(), "b", Labels.NONE))
                .isFalse();
    }

    @Test
    void bringsNoErasedOrDeletedDocumentBack() throws Exception {
        var axon = open();
        var a = put(axon, "a", "kidneys", labels(null, "one")).document();
        put(axon, "b", "kidneys", null);
        var axons = process();
        axons.erase(intent, axon, a);
        axons.delete(intent, axon, UUID.randomUUID(), "b");

        assertThat(axons.relabel(intent, axon, UUID.randomUUID(), "a", labels(null, "two")))
                .isFalse();
        assertThat(axons.relabel(intent, axon, UUID.randomUUID(), "b", labels(null, "two")))
                .isFalse();

        assertThat(found(axons, axon, SearchFilter.ALL)).isEmpty();
    }

    @Test
    void endsManyRelabellingsAtOnceInOneOfThem() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys", null);
        put(axon, "b", "kidneys", null);

        StoredAxonsContract.atOnce(
                6,
                i -> process().relabel(intent, axon, UUID.randomUUID(), i % 2 == 0 ? "a" : "b", labels(null, "l" + i)));

        for (var name : List.of("a", "b")) {
            assertThat(process().document(intent, axon, name).orElseThrow().labels())
                    .singleElement()
                    .satisfies(label -> assertThat(IntStream.range(0, 6).mapToObj(i -> "l" + i))
                            .contains(label));
        }
    }

    @Test
    void refusesLabelsAndFiltersThatCanNotBe() {
        assertProblem("document-labels-invalid", () -> labels(null, " "));
        assertProblem("document-labels-invalid", () -> labels(null, "x".repeat(65)));
        assertProblem("document-labels-invalid", () -> labels(null, "a\nb"));
        assertProblem("document-labels-invalid", () -> labels(null, "a\ud800"));
        assertProblem("document-labels-invalid", () -> labels(LocalDate.of(999, 1, 1)));
        assertProblem(
                "document-labels-invalid",
                () -> labels(null, IntStream.range(0, 65).mapToObj(i -> "l" + i).toArray(String[]::new)));
        assertProblem("search-malformed", () -> dated(JUNE, MAY));
        assertProblem("search-malformed", () -> of(Set.of(), Set.of("exe")));
        assertProblem("search-malformed", () -> new SearchOptions(1, Mode.AUTO, 0, 1.5, SearchFilter.ALL, null, false));
        assertThat(labels(null, "e\u0301", "\u00e9").names()).containsExactly("\u00e9");
    }
}
