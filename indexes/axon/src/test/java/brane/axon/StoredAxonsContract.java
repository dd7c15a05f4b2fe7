package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.core.Parallel;
import brane.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What Axons promise, over whatever catalog and store. */
public abstract class StoredAxonsContract {

    static final Axons.Progress QUIET = (stage, done, total) -> {};

    final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));

    /** One process over the catalog and store of this test; each call gives another. */
    abstract StoredAxons process();

    final Axons.Receipt put(Axons axons, UUID axon, String name, String... passages) throws InterruptedException {
        return axons.put(intent, axon, UUID.randomUUID(), Texts.document(name, passages), QUIET);
    }

    final UUID open(Axons axons) {
        return axons.open("neuron-" + UUID.randomUUID(), "hash");
    }

    final List<String> found(Axons axons, UUID axon, String query) {
        return axons.search(intent, axon, query, 20).stream()
                .map(hit -> hit.name() + ": " + hit.passage().text())
                .toList();
    }

    static void assertProblem(String slug, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo(slug));
    }

    @Test
    void findsWhatWasPutInEveryProcessAtOnce() throws Exception {
        var writer = process();
        var reader = process();
        var axon = open(writer);
        assertThat(found(reader, axon, "heart")).isEmpty();

        var receipt = put(writer, axon, "Ärzte.txt", "the heart pumps blood", "the liver cleans it");

        assertThat(receipt.version()).isEqualTo(1);
        assertThat(receipt.passages()).isEqualTo(2);
        assertThat(found(reader, axon, "heart pumps").getFirst()).isEqualTo("Ärzte.txt: the heart pumps blood");
        assertThat(reader.totals(axon)).isEqualTo(new Axons.Totals(1, 2));
        var hit = reader.search(intent, axon, "the heart pumps blood", 1).getFirst();
        assertThat(hit.document()).isEqualTo(receipt.document());
        assertThat(hit.vectorRank()).isEqualTo(1);
        assertThat(hit.lexicalRank()).isEqualTo(1);
        assertThat(hit.score()).isEqualTo(1);
        assertThat(hit.passage().headings()).containsExactly("Heading");
        assertThat(hit.passage().paragraph()).isEqualTo(1);
    }

    @Test
    void replacesADocumentAtOnceAndEverywhere() throws Exception {
        var writer = process();
        var reader = process();
        var axon = open(writer);
        var first = put(writer, axon, "a.txt", "old words about kidneys", "more old words");
        assertThat(found(reader, axon, "kidneys")).hasSize(2);

        var second = put(writer, axon, "a.txt", "new words about lungs");

        assertThat(second.document()).isEqualTo(first.document());
        assertThat(second.version()).isEqualTo(2);
        assertThat(found(reader, axon, "kidneys lungs words")).containsExactly("a.txt: new words about lungs");
        assertThat(reader.totals(axon)).isEqualTo(new Axons.Totals(1, 1));
        assertThat(read(reader, axon, "a.txt")).isEqualTo("new words about lungs");
    }

    @Test
    void forgetsADeletedDocumentAndTakesItsNameAgain() throws Exception {
        var axons = process();
        var axon = open(axons);
        var first = put(axons, axon, "a.txt", "kidneys");
        put(axons, axon, "b.txt", "lungs");

        assertThat(axons.delete(intent, axon, UUID.randomUUID(), "a.txt")).isTrue();

        assertThat(found(process(), axon, "kidneys lungs")).containsExactly("b.txt: lungs");
        assertThat(axons.document(intent, axon, "a.txt")).isEmpty();
        assertThat(axons.original(intent, axon, "a.txt")).isEmpty();
        assertThat(axons.text(intent, axon, "a.txt")).isEmpty();
        assertThat(axons.delete(intent, axon, UUID.randomUUID(), "a.txt")).isFalse();
        assertThat(put(axons, axon, "a.txt", "kidneys again").document()).isEqualTo(first.document());
        assertThat(found(axons, axon, "kidneys")).contains("a.txt: kidneys again");
    }

    @Test
    void givesBackTheOriginalAndTheText() throws Exception {
        var axons = process();
        var axon = open(axons);
        var document = Texts.document("long.txt", "x".repeat(200_000), "second");
        axons.put(intent, axon, UUID.randomUUID(), document, QUIET);

        assertThat(read(process(), axon, "long.txt")).isEqualTo(document.text().text());
        assertThat(axons.text(intent, axon, "long.txt")).contains(document.text());
        assertThat(axons.document(intent, axon, "long.txt")).get().satisfies(info -> {
            assertThat(info.name()).isEqualTo("long.txt");
            assertThat(info.bytes()).isEqualTo(200_008);
            assertThat(info.passages()).isEqualTo(2);
            assertThat(info.pages()).isNull();
            assertThat(info.by()).isEqualTo(document.by());
        });
    }

    final String read(Axons axons, UUID axon, String name) throws IOException {
        try (var in = axons.original(intent, axon, name).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void givesTheReceiptOfAnOperationAgain() throws Exception {
        var axons = process();
        var axon = open(axons);
        var operation = UUID.randomUUID();
        var document = Texts.document("a.txt", "kidneys");
        var receipt = axons.put(intent, axon, operation, document, QUIET);
        put(axons, axon, "a.txt", "lungs");

        assertThat(process().put(intent, axon, operation, document, QUIET)).isEqualTo(receipt);
        assertThat(found(axons, axon, "kidneys lungs")).containsExactly("a.txt: lungs");
        assertProblem(
                "operation-reused", () -> axons.put(intent, axon, operation, Texts.document("a.txt", "other"), QUIET));
        assertProblem("operation-reused", () -> axons.delete(intent, axon, operation, "a.txt"));
    }

    @Test
    void repeatsADeletionWithoutDeletingTwice() throws Exception {
        var axons = process();
        var axon = open(axons);
        var operation = UUID.randomUUID();
        put(axons, axon, "a.txt", "kidneys");
        assertThat(axons.delete(intent, axon, operation, "a.txt")).isTrue();
        put(axons, axon, "a.txt", "kidneys once more");

        assertThat(axons.delete(intent, axon, operation, "a.txt")).isTrue();

        assertThat(found(axons, axon, "kidneys")).hasSize(1);
    }

    @Test
    void listsDocumentsByNameInPages() throws Exception {
        var axons = process();
        var axon = open(axons);
        for (var name : List.of("Zebra.txt", "alpha.txt", "Beta.txt", "größe.txt")) {
            put(axons, axon, name, "text of " + name);
        }

        var names = new ArrayList<String>();
        var after = Optional.<String>empty();
        do {
            var page = axons.documents(intent, axon, "", after, 3);
            assertThat(page.total()).isEqualTo(4);
            page.documents().forEach(info -> names.add(info.name()));
            after = page.next();
            assertThat(after.map(cursor -> cursor.contains("größe"))).isNotEqualTo(Optional.of(true));
        } while (after.isPresent());

        assertThat(names).containsExactly("alpha.txt", "Beta.txt", "größe.txt", "Zebra.txt");
        assertThat(axons.documents(intent, axon, "BET", Optional.empty(), 10).documents())
                .extracting(DocumentInfo::name)
                .containsExactly("Beta.txt");
        assertProblem("listing-malformed", () -> axons.documents(intent, axon, "", Optional.of("x"), 3));
        assertProblem("listing-malformed", () -> axons.documents(intent, axon, "", Optional.empty(), 0));
    }

    @Test
    void givesTheSameAnswerHoweverTheSegmentsLie() throws Exception {
        var axons = process();
        var one = open(axons);
        var many = open(axons);
        var texts = List.of(
                "heart kidneys heart",
                "kidneys need water",
                "lungs liver spleen stomach heart",
                "nobody wrote this report today");
        put(axons, one, "all", texts.toArray(String[]::new));
        for (var text : texts) {
            put(axons, many, text, text);
        }

        for (var mode : SearchOptions.Mode.values()) {
            var options = new SearchOptions(10, mode, 0);
            var ofOne = axons.search(intent, one, "heart kidneys", options);
            var ofMany = axons.search(intent, many, "heart kidneys", options);
            assertThat(ofMany).hasSameSizeAs(ofOne);
            assertThat(ofMany.stream().map(Hit::score).toList())
                    .isEqualTo(ofOne.stream().map(Hit::score).toList());
            assertThat(axons.search(intent, many, "heart kidneys", options)).isEqualTo(ofMany);
        }
    }

    @Test
    void leavesOutWhatScoresLessThanWished() throws Exception {
        var axons = process();
        var axon = open(axons);
        put(axons, axon, "a", "kidneys");
        put(axons, axon, "b", "lungs");

        var all = axons.search(intent, axon, "kidneys", new SearchOptions(10, SearchOptions.Mode.BALANCED, 0));
        var good = axons.search(intent, axon, "kidneys", new SearchOptions(10, SearchOptions.Mode.BALANCED, 0.6));

        assertThat(all).extracting(Hit::name).containsExactly("a", "b");
        assertThat(good).extracting(Hit::name).containsExactly("a");
        assertProblem("search-malformed", () -> new SearchOptions(10, SearchOptions.Mode.AUTO, Double.NaN));
    }

    @Test
    void refusesAnIntentThatIsOver() throws Exception {
        var axons = process();
        var axon = open(axons);
        put(axons, axon, "a.txt", "kidneys");
        intent.end(Decision.OK, intent.entry());

        assertThatThrownBy(() -> axons.search(intent, axon, "kidneys", 1)).hasMessageContaining("intent");
        assertThatThrownBy(() -> put(axons, axon, "b.txt", "x")).hasMessageContaining("intent");
        assertThatThrownBy(() -> axons.delete(intent, axon, UUID.randomUUID(), "a.txt"))
                .hasMessageContaining("intent");
        assertThatThrownBy(() -> axons.documents(intent, axon, "", Optional.empty(), 1))
                .hasMessageContaining("intent");
        assertThatThrownBy(() -> axons.document(intent, axon, "a.txt")).hasMessageContaining("intent");
        assertThatThrownBy(() -> axons.original(intent, axon, "a.txt")).hasMessageContaining("intent");
        assertThatThrownBy(() -> axons.text(intent, axon, "a.txt")).hasMessageContaining("intent");
        assertThat(axons.totals(axon).documents()).isEqualTo(1);
    }

    @Test
    void refusesWhatCanNotBeSearched() {
        var axons = process();
        var axon = open(axons);

        assertProblem("search-malformed", () -> axons.search(intent, axon, "  ", 5));
        assertProblem("search-malformed", () -> axons.search(intent, axon, "x".repeat(9_000), 5));
        assertProblem("search-malformed", () -> axons.search(intent, axon, "x", 0));
        assertProblem("search-malformed", () -> axons.search(intent, axon, "x", 101));
        assertProblem("document-name-invalid", () -> axons.document(intent, axon, "x".repeat(1_025)));
        assertProblem("document-name-invalid", () -> put(axons, axon, " ", "kidneys"));
        assertProblem("axon-unknown", () -> axons.search(intent, UUID.randomUUID(), "x", 5));
        assertProblem("axon-model-missing", () -> axons.open("n", "unheard-of"));
    }

    @Test
    void letsTheLaterOfTwoUploadsOfOneNameBeTheDocument() throws Exception {
        var one = process();
        var two = process();
        var axon = open(one);

        var receipts = atOnce(6, i -> put(i % 2 == 0 ? one : two, axon, "same.txt", "kidneys of writer " + i));

        assertThat(receipts.stream().map(Axons.Receipt::document).distinct()).hasSize(1);
        var last = IntStream.range(0, 6)
                .boxed()
                .max(java.util.Comparator.comparingLong(i -> receipts.get(i).version()))
                .orElseThrow();
        assertThat(receipts.stream().map(Axons.Receipt::version).distinct()).hasSize(6);
        assertThat(found(one, axon, "kidneys")).containsExactly("same.txt: kidneys of writer " + last);
        assertThat(found(two, axon, "kidneys")).containsExactly("same.txt: kidneys of writer " + last);
        assertThat(read(two, axon, "same.txt")).isEqualTo("kidneys of writer " + last);
    }

    @Test
    void endsARaceOfUploadsAndDeletionsInOneState() throws Exception {
        var one = process();
        var two = process();
        var axon = open(one);

        atOnce(8, i -> {
            if (i % 2 == 0) {
                put(one, axon, "raced.txt", "kidneys " + i);
            } else {
                two.delete(intent, axon, UUID.randomUUID(), "raced.txt");
            }
            return i;
        });

        var visible = found(one, axon, "kidneys");
        assertThat(visible).hasSizeLessThanOrEqualTo(1);
        assertThat(found(two, axon, "kidneys")).isEqualTo(visible);
        assertThat(one.document(intent, axon, "raced.txt").isPresent()).isEqualTo(!visible.isEmpty());
    }

    public interface Numbered<T> {
        T run(int i) throws Exception;
    }

    public static <T> List<T> atOnce(int count, Numbered<T> work) throws Exception {
        var tasks = IntStream.range(0, count)
                .mapToObj(i -> (Callable<T>) () -> work.run(i))
                .toList();
        return Parallel.all(count, Duration.ofSeconds(120), tasks);
    }
}
