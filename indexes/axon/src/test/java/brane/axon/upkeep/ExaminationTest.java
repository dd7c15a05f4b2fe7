package brane.axon.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.DocumentInfo;
import brane.axon.Environment;
import brane.axon.HashEmbedding;
import brane.axon.MemoryStore;
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.format.Section;
import brane.axon.format.Toc;
import brane.axon.upkeep.Examination.Cure;
import brane.axon.upkeep.Examination.Finding;
import brane.axon.upkeep.Examination.Repaired;
import brane.faiss.Precision;
import brane.storage.objects.SealedObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExaminationTest {

    private static final int PASSAGES = 600;

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private UUID axon = new UUID(0, 0);

    @BeforeEach
    void write() throws InterruptedException {
        var process = process();
        axon = process.open("neuron", "hash");
        put(
                "long.txt",
                IntStream.range(0, PASSAGES).mapToObj(ExaminationTest::note).toArray(String[]::new));
        put("short.txt", "kidneys of a", "kidneys of b");
        put("replaced.txt", "first");
        put("replaced.txt", "second");
        process.delete(intent, axon, UUID.randomUUID(), "short.txt");
    }

    /** Of so many words of its own that words and passages have chunks of their own. */
    private static String note(int number) {
        return "note " + number
                + IntStream.range(number * 40, number * 40 + 40)
                        .mapToObj(word -> " word" + word)
                        .collect(Collectors.joining());
    }

    private void put(String name, String... passages) throws InterruptedException {
        process().put(intent, axon, UUID.randomUUID(), Texts.document(name, passages), (stage, done, total) -> {});
    }

    private StoredAxons process() {
        return new StoredAxons(
                catalog,
                catalog.upkeep(),
                store,
                List.of(new HashEmbedding()),
                new AxonConfig(1 << 30, Duration.ofSeconds(30), 100, 100_000, 8, Precision.FLOAT32),
                (some, erased) -> {},
                Environment.REAL);
    }

    private Examination examination() {
        return process().maintenance().examination();
    }

    @Test
    void findsNothingWhereNothingIs() throws InterruptedException {
        var report = examination().check(axon);

        assertThat(report.findings()).isEmpty();
        assertThat(report.documents()).isEqualTo(2);
        assertThat(report.objects()).isEqualTo(4 + 2 * 2);
        assertThat(report.bytes()).isPositive();
    }

    @Test
    void makesDamagedWordsAnew() throws InterruptedException {
        var row = longest();
        damage(row, Section.LEXICAL);

        assertThat(examination().check(axon).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.cure()).isEqualTo(Cure.REPAIR))
                .extracting(Finding::object)
                .isEqualTo(row.name());
        assertThat(examination().repair(axon, (document, original) -> {})).isEqualTo(new Repaired(1, 0));
        assertThat(examination().check(axon).findings()).isEmpty();
        assertThat(process()
                        .search(intent, axon, "word" + 17 * 40, new SearchOptions(1, SearchOptions.Mode.LEXICAL, 0)))
                .extracting(hit -> hit.passage().text())
                .containsExactly(note(17));
    }

    @Test
    void hasDocumentsReadAgainWhosePassagesAreDamaged() throws InterruptedException {
        put("other.txt", "a word of another one");
        var row = longest();
        damage(row, Section.PASSAGES);
        assertThat(examination().check(axon).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.cure()).isEqualTo(Cure.REREAD);
            assertThat(finding.documents()).containsExactly(document("long.txt"));
        });
        var read = new HashMap<String, String>();

        assertThat(examination().repair(axon, (document, original) -> read.put(document.name(), text(original))))
                .isEqualTo(new Repaired(0, 1));

        assertThat(read)
                .containsOnlyKeys("long.txt")
                .allSatisfy((name, text) -> assertThat(text).startsWith(note(0)).endsWith(note(PASSAGES - 1)));
        // What is not damaged can be found until they are read.
        assertThat(found("another")).containsExactly("a word of another one");
        put("long.txt", "only one now");
        assertThat(examination().check(axon).findings()).isEmpty();
        assertThat(found("only")).containsExactly("only one now");
    }

    @Test
    void leavesASegmentWhoseDocumentsHaveNoWholeFile() throws InterruptedException {
        var row = longest();
        store.objects.remove(path(row.name()));
        catalog.objects(axon, Kind.ORIGINAL, "live").forEach(name -> store.objects.remove(path(name)));

        assertThat(examination().check(axon).findings())
                .extracting(Finding::cure)
                .containsOnly(Cure.RESTORE);
        assertThat(examination().repair(axon, (document, original) -> {})).isEqualTo(new Repaired(0, 0));
        assertThat(catalog.changes(axon, -1).segments())
                .extracting(ObjectRow::name)
                .contains(row.name());
    }

    /** The other document lacks its file only, and stays. */
    @Test
    void searchesGoOnWhenWhatIsLostIsDeleted() throws InterruptedException {
        store.objects.remove(path(longest().name()));
        catalog.objects(axon, Kind.ORIGINAL, "live").forEach(name -> store.objects.remove(path(name)));

        var lost = examination().check(axon).lost();
        assertThat(lost).extracting(DocumentInfo::name).containsExactly("long.txt");
        lost.forEach(document -> process().delete(intent, axon, UUID.randomUUID(), document.name()));
        examination().repair(axon, (document, original) -> {});

        assertThat(found("second")).containsExactly("second");
        assertThat(examination().check(axon).lost()).isEmpty();
    }

    private static String text(InputStream original) throws IOException {
        return new String(original.readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<String> found(String word) {
        return process().search(intent, axon, word, new SearchOptions(5, SearchOptions.Mode.LEXICAL, 0)).stream()
                .map(hit -> hit.passage().text())
                .toList();
    }

    @Test
    void namesWhatIsMissing() throws InterruptedException {
        var row = longest();
        store.objects.remove(path(row.name()));
        var texts = catalog.objects(axon, Kind.PREVIEW, "live");
        texts.forEach(name -> store.objects.remove(path(name)));

        var findings = examination().check(axon).findings();
        assertThat(findings).extracting(Finding::cure).containsOnly(Cure.REREAD);
        assertThat(findings).extracting(Finding::object).contains(row.name()).containsAll(texts);
        assertThat(findings)
                .filteredOn(finding -> finding.what().equals("a document of 600 passages has 0"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.documents()).containsExactly(document("long.txt")));
    }

    private UUID document(String name) {
        return process().document(intent, axon, name).orElseThrow().id();
    }

    private ObjectRow longest() {
        return catalog.changes(axon, -1).segments().stream()
                .filter(row -> row.rows() == PASSAGES)
                .findFirst()
                .orElseThrow();
    }

    /** Flips a bit in the first chunk that has nothing of another section. */
    private void damage(ObjectRow row, Section section) {
        var part = Toc.parse(row.toc()).part(section);
        var chunk = (part.at() + part.length() / 2) / 65_536;
        var bytes = store.objects.get(path(row.name())).clone();
        assertThat(SealedObject.plainLength(bytes.length)).isGreaterThan(2 * 65_536);
        bytes[64 + chunk * 65_552 + 100] ^= 1;
        store.objects.put(path(row.name()), bytes);
    }

    private String path(UUID name) {
        return "axons/" + axon + "/" + name;
    }
}
