package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.ingest.Extracted.Block;
import brane.ingest.Extraction.Done;
import brane.ingest.Extraction.Failed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is read out of real files, by the real child process. */
class ExtractionIT {

    private static ExtractorPool pool;

    @BeforeAll
    static void open() {
        pool = new ExtractorPool(ExtractionLimits.DEFAULTS);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @Test
    void readsAPdfPageByPage() throws Exception {
        var file = Samples.pdf(
                List.of("First page, one sentence.", "And another one."), List.of(), List.of("Third page."));

        var read = read(DocumentType.PDF, file);

        assertThat(read.pages()).hasSize(3);
        assertThat(page(read, 1)).isEqualTo("First page, one sentence. And another one.");
        assertThat(page(read, 2)).isEmpty();
        assertThat(page(read, 3)).isEqualTo("Third page.");
    }

    @Test
    void joinsWordsThatAreHyphenatedAtTheEndOfALine() throws Exception {
        var file = Samples.pdf(
                List.of("The exam-", "ination of the Anglo-", "American x-ray fol-"),
                List.of("lows on the next page."));

        var read = read(DocumentType.PDF, file);

        assertThat(read.text()).isEqualTo("The examination of the Anglo-American x-ray follows on the next page.");
        assertThat(page(read, 2)).isEqualTo("lows on the next page.");
    }

    @Test
    void joinsTheLinesOfASentenceThatStandFarApart() throws Exception {
        var file = Samples.spacedPdf(
                "Dosing",
                "For northern marsh fever, velmurafine is given at",
                "35 mg twice daily for nine",
                "days.",
                "2 Follow-up",
                "a) Patients are seen again after two weeks.");

        var read = read(DocumentType.PDF, file);

        assertThat(read.text())
                .isEqualTo(
                        "Dosing\n\nFor northern marsh fever, velmurafine is given at 35 mg twice daily for nine days."
                                + "\n\n2 Follow-up\n\na) Patients are seen again after two weeks.");
    }

    @Test
    void tellsHowManyPagesWereRead() throws Exception {
        var seen = new ArrayList<String>();

        pool.extract(
                DocumentType.PDF,
                Samples.upload(Samples.pdf(List.of("One."), List.of("Two."))),
                (done, total) -> seen.add(done + "/" + total));

        assertThat(seen).contains("1/2");
    }

    @Test
    void readsHeadingsListsAndTablesOfADocx() throws Exception {
        var file = Samples.docx(Samples.paragraph("Heading1", "Treatment")
                + Samples.paragraph("Give fluids. Measure lactate.")
                + Samples.paragraph("berschrift2", "First hour")
                + Samples.paragraph("ListParagraph", "Blood cultures")
                + Samples.paragraph("ListParagraph", "Antibiotics")
                + "<w:tbl><w:tr><w:tc>" + Samples.paragraph("Drug") + "</w:tc><w:tc>" + Samples.paragraph("Dose")
                + "</w:tc></w:tr><w:tr><w:tc>" + Samples.paragraph("A") + "</w:tc><w:tc>" + Samples.paragraph("5 mg")
                + "</w:tc></w:tr></w:tbl>");

        var read = read(DocumentType.DOCX, file);

        assertThat(lines(read))
                .containsExactly(
                        "HEADING1 Treatment",
                        "PARAGRAPH0 Give fluids. Measure lactate.",
                        "HEADING2 First hour",
                        "LIST_ITEM0 Blood cultures",
                        "LIST_ITEM0 Antibiotics",
                        "TABLE_ROW0 Drug | Dose",
                        "TABLE_ROW0 A | 5 mg");
        assertThat(read.blocks()).extracting(Block::group).containsExactly(1, 2, 3, 4, 4, 5, 5);
    }

    @Test
    void readsHtmlAsABrowserShowsIt() throws Exception {
        var file = Samples.utf8("""
                <!DOCTYPE html><html><head><title>not shown</title><style>p{}</style></head><body>
                <h1>Caf&eacute;</h1><p>One <b>bold</b>
                word.</p><script>alert(1)</script><div>A div<div>another</div></div>
                <ol><li>first<li><p>second</p></ol>
                <table><tr><th>a<th>b<tr><td>1<td><p>2</p></table>
                <pre>x
                  y</pre></body></html>""");

        var read = read(DocumentType.HTML, file);

        assertThat(lines(read))
                .containsExactly(
                        "HEADING1 Café",
                        "PARAGRAPH0 One bold word.",
                        "PARAGRAPH0 A div",
                        "PARAGRAPH0 another",
                        "LIST_ITEM0 - first",
                        "LIST_ITEM0 - second",
                        "TABLE_ROW0 a | b",
                        "TABLE_ROW0 1 | 2",
                        "CODE0 x\n  y");
    }

    @Test
    void leavesOutWhatAPageHides() throws Exception {
        var file = Samples.utf8("""
                <html><body><p>shown</p><p hidden>not</p><div style="color:red; DISPLAY: none"><p>nor</p>this</div>
                <span style="visibility:hidden">nor that</span><p style="no-display:none">shown too</p></body></html>""");

        assertThat(lines(read(DocumentType.HTML, file))).containsExactly("PARAGRAPH0 shown", "PARAGRAPH0 shown too");
    }

    @Test
    void leavesOutTheFrameThatASitePutsAroundAPage() throws Exception {
        var file = Samples.utf8("""
                <html><body><header><a href="/">Home</a><h1>Sepsis</h1></header><nav><ul><li>Menu</ul></nav>
                <div role="navigation">Crumbs</div><main><article><p>Lactate<sup>1</sup> over 10<sup>9</sup>/l, 5<sup>th</sup> day.
                <button>Copy</button><i aria-hidden="true">icon</i></p><footer>Reviewed in May.</footer></article></main>
                <div role="dialog">We use cookies</div><footer>Imprint</footer></body></html>""");

        assertThat(lines(read(DocumentType.HTML, file)))
                .containsExactly(
                        "PARAGRAPH0 Home",
                        "HEADING1 Sepsis",
                        "PARAGRAPH0 Lactate¹ over 10⁹/l, 5th day.",
                        "PARAGRAPH0 Reviewed in May.");
        assertThat(lines(read(
                        DocumentType.HTML, Samples.utf8("<html><body><footer>All there is</footer></body></html>"))))
                .containsExactly("PARAGRAPH0 All there is");
    }

    @Test
    void saysAgainInEachRowWhatACellOverSeveralRowsSays() throws Exception {
        var file = Samples.utf8("""
                <table><tr><th>Drug<th colspan=2>Dose<th>Route<tr><td rowspan=2>A<td>5<td>mg<td rowspan=3>oral
                <tr><td>6<td>mg<tr><td>B<td>7<td>g</table><table><tr><td>Next<td>table</table>""");

        assertThat(lines(read(DocumentType.HTML, file)))
                .containsExactly(
                        "TABLE_ROW0 Drug | Dose | Route",
                        "TABLE_ROW0 A | 5 | mg | oral",
                        "TABLE_ROW0 A | 6 | mg | oral",
                        "TABLE_ROW0 B | 7 | g | oral",
                        "TABLE_ROW0 Next | table");
    }

    @Test
    void readsALineOfFiveMegabytesAndATableOfManyRows() throws Exception {
        var line = "The dose is 0.5 mg. ".repeat(250_000).strip();
        var table = "<html><table><tr><th>a<th>b" + "<tr><td>1<td>2".repeat(100_000) + "</table>";

        assertThat(read(DocumentType.TEXT, Samples.utf8(line)).text()).isEqualTo(line);
        assertThat(read(DocumentType.HTML, Samples.utf8(table)).blocks()).hasSize(100_001);
    }

    @Test
    void readsMarkdownWithoutItsMarks() throws Exception {
        var file = Samples.utf8("""
                ---
                title: x
                ---
                # Title
                A *word* and [a link](http://example.com/).

                ## Second
                1. one
                2. two
                   - nested

                | a | b |
                |---|---|
                | 1 | 2 |

                ```
                code
                  here
                ```
                """);

        var read = read(DocumentType.MARKDOWN, file);

        assertThat(lines(read))
                .containsExactly(
                        "CODE0 ---\ntitle: x\n---",
                        "HEADING1 Title",
                        "PARAGRAPH0 A word and a link.",
                        "HEADING2 Second",
                        "LIST_ITEM0 1. one",
                        "LIST_ITEM0 2. two",
                        "LIST_ITEM0 - nested",
                        "TABLE_ROW0 a | b",
                        "TABLE_ROW0 1 | 2",
                        "CODE0 code\n  here");
    }

    @Test
    void readsPlainTextInItsOwnCharacterSet() throws Exception {
        var text = "Größe: 5 µg\nzweite Zeile\n\n\nAbsatz";

        for (var charset : List.of("UTF-8", "UTF-16", "UTF-16LE", "ISO-8859-1")) {
            var read = read(DocumentType.TEXT, text.getBytes(charset));
            assertThat(lines(read))
                    .as(charset)
                    .containsExactly("PARAGRAPH0 Größe: 5 µg\nzweite Zeile", "PARAGRAPH0 Absatz");
        }
    }

    @Test
    void leavesOutControlCharactersAndHalfCharacters() throws Exception {
        var read = read(DocumentType.TEXT, "a\u0007b \uD83D\uDE00 \uFEFFc".getBytes("UTF-8"));

        assertThat(read.text()).isEqualTo("ab \uD83D\uDE00 c");
    }

    @Test
    void namesEachReasonWhyAFileCannotBeRead() throws Exception {
        var pdf = Samples.longPdf(3);
        var half = java.util.Arrays.copyOf(Samples.docx(Samples.paragraph("hello")), 700);

        assertThat(failure(DocumentType.PDF, Samples.pdfWithPassword("x"))).isEqualTo(ExtractionFailure.ENCRYPTED);
        assertThat(failure(DocumentType.PDF, Samples.imageOnlyPdf())).isEqualTo(ExtractionFailure.NO_TEXT);
        assertThat(failure(DocumentType.PDF, java.util.Arrays.copyOf(pdf, 300))).isEqualTo(ExtractionFailure.BROKEN);
        assertThat(failure(DocumentType.PDF, Samples.utf8("%PDF-1.7\nnothing"))).isEqualTo(ExtractionFailure.BROKEN);
        assertThat(failure(DocumentType.DOCX, half)).isEqualTo(ExtractionFailure.BROKEN);
        assertThat(failure(DocumentType.DOCX, Samples.docx(""))).isEqualTo(ExtractionFailure.NO_TEXT);
        assertThat(failure(DocumentType.DOCX, Samples.zip("a.txt", "hello"))).isEqualTo(ExtractionFailure.UNSUPPORTED);
        assertThat(failure(DocumentType.DOCX, Samples.docx("application/vnd.ms-excel.main+xml", "<x/>")))
                .isEqualTo(ExtractionFailure.UNSUPPORTED);
        assertThat(failure(DocumentType.DOCX, Samples.docx(Samples.WORD_TYPE, "<w:document><cut")))
                .isEqualTo(ExtractionFailure.BROKEN);
        assertThat(failure(DocumentType.TEXT, Samples.utf8(" \n\n "))).isEqualTo(ExtractionFailure.NO_TEXT);
        assertThat(failure(DocumentType.TEXT, new byte[0])).isEqualTo(ExtractionFailure.NO_TEXT);
    }

    @Test
    void tellsADocxWithAPasswordFromAnOldWordFile() throws Exception {
        assertThat(failure(DocumentType.DOCX, ole2("EncryptedPackage"))).isEqualTo(ExtractionFailure.ENCRYPTED);
        assertThat(failure(DocumentType.DOCX, ole2("WordDocument"))).isEqualTo(ExtractionFailure.UNSUPPORTED);
    }

    private static byte[] ole2(String stream) throws Exception {
        try (var system = new org.apache.poi.poifs.filesystem.POIFSFileSystem()) {
            system.createDocument(new java.io.ByteArrayInputStream(new byte[9000]), stream);
            var out = new java.io.ByteArrayOutputStream();
            system.writeFilesystem(out);
            return out.toByteArray();
        }
    }

    private static String page(Extracted read, int page) {
        var span = read.pages().get(page - 1);
        return read.text().substring(span.start(), span.end()).strip();
    }

    private static List<String> lines(Extracted read) {
        return read.blocks().stream()
                .map(block ->
                        "" + block.kind() + block.level() + " " + read.text().substring(block.start(), block.end()))
                .toList();
    }

    private static ExtractionFailure failure(DocumentType type, byte[] file) throws InterruptedException {
        return ((Failed) pool.extract(type, Samples.upload(file), (done, total) -> {})).failure();
    }

    private static Extracted read(DocumentType type, byte[] file) throws InterruptedException {
        return ((Done) pool.extract(type, Samples.upload(file), (done, total) -> {})).extracted();
    }
}
