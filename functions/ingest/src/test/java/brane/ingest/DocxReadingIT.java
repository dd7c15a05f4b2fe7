package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.ingest.Extraction.Done;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What of a Word document is read, and what not: as it would be printed. */
class DocxReadingIT {

    private static final String WORD = " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    private static final String RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

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
    void readsTheTextAsTheChangesMadeIt() throws Exception {
        var file =
                Samples.docx("<w:p>" + run("Give ") + "<w:del w:id=\"1\"><w:r><w:delText>50</w:delText></w:r></w:del>"
                        + "<w:ins w:id=\"2\">" + run("5") + "</w:ins>" + run(" mg.") + "</w:p>"
                        + "<w:p><w:moveFrom w:id=\"3\">" + run("Moved.") + "</w:moveFrom></w:p>"
                        + Samples.paragraph("Between.")
                        + "<w:p><w:moveTo w:id=\"4\">" + run("Moved.") + "</w:moveTo></w:p>");

        assertThat(texts(file)).containsExactly("Give 5 mg.", "Between.", "Moved.");
    }

    @Test
    void leavesOutHiddenText() throws Exception {
        var file = Samples.docx("<w:p>" + run("Seen") + look("<w:b/><w:vanish/>", " hidden")
                + look("<w:vanish w:val=\"0\"/>", " and shown") + run(".") + "</w:p>");

        assertThat(texts(file)).containsExactly("Seen and shown.");
    }

    @Test
    void keepsHyphensSymbolsAndRaisedNumbers() throws Exception {
        var file = Samples.docx("<w:p>" + run("COVID") + "<w:r><w:noBreakHyphen/><w:t>19, leucocytes </w:t></w:r>"
                + "<w:r><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/></w:r>" + run(" 4 × 10")
                + look("<w:vertAlign w:val=\"superscript\"/>", "9") + run("/l on the 5")
                + look("<w:vertAlign w:val=\"superscript\"/>", "th") + run(" day") + "</w:p>");

        assertThat(texts(file)).containsExactly("COVID-19, leucocytes ≥ 4 × 10⁹/l on the 5th day");
    }

    @Test
    void putsANoteBelowTheParagraphThatRefersToIt() throws Exception {
        var file = withNotes("<w:p>" + run("Give 5 mg") + "<w:r><w:footnoteReference w:id=\"2\"/></w:r>" + run(" daily")
                + "<w:r><w:endnoteReference w:id=\"2\"/></w:r>" + run(".") + "</w:p>"
                + Samples.paragraph("Next paragraph.")
                + "<w:tbl><w:tr><w:tc><w:p>" + run("Drug") + "<w:r><w:footnoteReference w:id=\"3\"/></w:r></w:p></w:tc>"
                + "<w:tc>" + Samples.paragraph("Dose") + "</w:tc></w:tr></w:tbl>");

        assertThat(texts(file))
                .containsExactly(
                        "Head",
                        "Give 5 mg[1] daily[2].",
                        "[1] Not in children.",
                        "[2] See the last chapter.",
                        "Next paragraph.",
                        "Drug[3] [3] Generic name. | Dose",
                        "Nobody refers to this.");
    }

    @Test
    void saysAgainInEachRowWhatACellOverSeveralRowsSays() throws Exception {
        var begins = "<w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr>";
        var goesOn = "<w:tcPr><w:vMerge/></w:tcPr>";
        var wide = "<w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>";

        var file = Samples.docx("<w:tbl>"
                + row(cell("", "Drug"), cell(wide, "Dose"), cell("", "Route"))
                + row(cell(begins, "A"), cell("", "5"), cell("", "mg"), cell(begins, "oral"))
                + row(cell(goesOn, ""), cell("", "6"), cell("", "mg"), cell(goesOn, ""))
                + row(cell("", "B"), cell("", "7"), cell("", "g"), cell(goesOn, ""))
                + "</w:tbl>");

        assertThat(texts(file))
                .containsExactly("Drug | Dose | Route", "A | 5 | mg | oral", "A | 6 | mg | oral", "B | 7 | g | oral");
    }

    private static String row(String... cells) {
        return "<w:tr>" + String.join("", cells) + "</w:tr>";
    }

    private static String cell(String properties, String text) {
        return "<w:tc>" + properties + Samples.paragraph(text) + "</w:tc>";
    }

    private static byte[] withNotes(String body) {
        var types = new StringBuilder();
        var relationships = new StringBuilder();
        for (var part : List.of("footnotes", "endnotes", "comments", "header")) {
            types.append("<Override PartName=\"/word/" + part
                    + ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml." + part
                    + "+xml\"/>");
            relationships.append("<Relationship Id=\"" + part + "\" Type=\"" + RELATIONSHIP + part + "\" Target=\""
                    + part + ".xml\"/>");
        }
        return Samples.zip(
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/word/document.xml\" ContentType=\"" + Samples.WORD_TYPE + "\"/>"
                        + types
                        + "</Types>",
                "_rels/.rels",
                Samples.relationships("officeDocument", "word/document.xml", ""),
                "word/_rels/document.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + relationships
                        + "</Relationships>",
                "word/footnotes.xml",
                "<w:footnotes" + WORD + "><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p/></w:footnote>"
                        + note("footnote", 2, "Not in children.") + note("footnote", 3, "Generic name.")
                        + note("footnote", 4, "Nobody refers to this.") + "</w:footnotes>",
                "word/endnotes.xml",
                "<w:endnotes" + WORD + ">" + note("endnote", 2, "See the last chapter.") + "</w:endnotes>",
                "word/comments.xml",
                "<w:comments" + WORD + ">" + note("comment", 1, "Really?") + "</w:comments>",
                "word/header.xml",
                "<w:hdr" + WORD + ">" + Samples.paragraph("Head") + "</w:hdr>",
                "word/document.xml",
                "<w:document" + WORD + " xmlns:r=\"" + RELATIONSHIP.substring(0, RELATIONSHIP.length() - 1)
                        + "\"><w:body>"
                        + body + "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"header\"/></w:sectPr></w:body>"
                        + "</w:document>");
    }

    private static String note(String kind, int id, String text) {
        return "<w:" + kind + " w:id=\"" + id + "\">" + Samples.paragraph(text) + "</w:" + kind + ">";
    }

    private static String run(String text) {
        return look("", text);
    }

    private static String look(String properties, String text) {
        return "<w:r><w:rPr>" + properties + "</w:rPr><w:t xml:space=\"preserve\">" + text + "</w:t></w:r>";
    }

    private static List<String> texts(byte[] file) throws InterruptedException {
        var read = ((Done) pool.extract(DocumentType.DOCX, Samples.upload(file), (done, total) -> {})).extracted();
        return read.blocks().stream()
                .map(block -> read.text().substring(block.start(), block.end()))
                .toList();
    }
}
