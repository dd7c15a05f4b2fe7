package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.ingest.Extracted.Kind;
import brane.ingest.Extraction.Done;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PDFs as they are printed: columns, running heads and feet, pages and words that stand on their side. */
class PdfReadingIT {

    private static final List<String> LEFT = List.of(
            "The patient was given fluids within the",
            "first hour, and lactate was measured",
            "again after two hours of treatment. The",
            "blood pressure was kept above sixty-five",
            "and cultures were taken before the first",
            "dose of antibiotics was given to her by");

    private static final List<String> RIGHT = List.of(
            "the nurse who was on duty that night.",
            "Later on the antibiotics were narrowed",
            "to what had grown. Steroids were only",
            "given where noradrenaline could not be",
            "reduced in the first six hours of the",
            "treatment, and nowhere else on the ward.");

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
    void readsTwoColumnsOneAfterTheOther() throws Exception {
        var pdf = new PrintedPdf().page().line(60, 800, "Treatment of sepsis in the first six hours after arrival");
        pdf.lines(60, 770, LEFT).lines(310, 770, RIGHT);

        assertThat(texts(pdf))
                .containsExactly(
                        "Treatment of sepsis in the first six hours after arrival",
                        String.join(" ", LEFT) + " " + String.join(" ", RIGHT));
    }

    @Test
    void readsTwoColumnsThatWerePrintedLineByLineOneAfterTheOther() throws Exception {
        var pdf = new PrintedPdf().page().line(60, 800, "Treatment of sepsis in the first six hours after arrival");
        for (var i = 0; i < LEFT.size(); i++) {
            pdf.line(60, 770 - 12 * i, LEFT.get(i)).line(310, 770 - 12 * i, RIGHT.get(i));
        }
        pdf.line(60, 660, "This work was paid for by nobody; it is here to reach over both of the columns.");

        assertThat(texts(pdf))
                .containsExactly(
                        "Treatment of sepsis in the first six hours after arrival",
                        String.join(" ", LEFT) + " " + String.join(" ", RIGHT),
                        "This work was paid for by nobody; it is here to reach over both of the columns.");
    }

    @Test
    void readsATableRowByRowAndPartsItsCells() throws Exception {
        var pdf = new PrintedPdf().page().line(60, 800, "Doses");
        for (var i = 1; i <= 6; i++) {
            pdf.line(60, 770 - 12 * i, "Velmurafine of strength " + i)
                    .line(310, 770 - 12 * i, i * 5 + " mg twice daily");
        }
        pdf.line(60, 660, "All doses are for adults.");

        var read = read(pdf);

        assertThat(texts(read))
                .startsWith("Doses", "Velmurafine of strength 1 | 5 mg twice daily")
                .endsWith("Velmurafine of strength 6 | 30 mg twice daily", "All doses are for adults.")
                .hasSize(8);
        assertThat(read.blocks().get(1).kind()).isEqualTo(Kind.TABLE_ROW);
    }

    @Test
    void readsACellThatHasSeveralLinesAsOne() throws Exception {
        var pdf = new PrintedPdf().page();
        pdf.line(60, 790, "Step").line(100, 790, "What").line(320, 790, "Limit");
        pdf.line(60, 770, "1")
                .line(100, 770, "Oxygen to keep saturation at 94 to")
                .line(320, 770, "at once");
        pdf.line(100, 758, "98 %, or at 88 to 92 % in known");
        pdf.line(100, 746, "hyper-").line(100, 734, "capnia");
        pdf.line(60, 714, "2").line(100, 714, "Two sets of blood cultures").line(320, 714, "before the drug,");
        pdf.line(100, 702, "from two sites").line(320, 702, "at most 45 minutes");
        pdf.line(60, 682, "3").line(100, 682, "Lactate").line(320, 682, "20 minutes");
        pdf.line(60, 670, "All of it is begun within the first hour and written down by a nurse.");

        assertThat(texts(pdf))
                .containsExactly(
                        "Step | What | Limit",
                        "1 | Oxygen to keep saturation at 94 to 98 %, or at 88 to 92 % in known hypercapnia | at once",
                        "2 | Two sets of blood cultures from two sites | before the drug, at most 45 minutes",
                        "3 | Lactate | 20 minutes",
                        "All of it is begun within the first hour and written down by a nurse.");
    }

    @Test
    void leavesOutRunningHeadsAndFeetSoThatASentenceGoesOverThePage() throws Exception {
        var pdf = new PrintedPdf();
        var bodies = List.of(
                "The first dose of velmurafine is given by the nurse who is on duty, before any of the",
                "results are known. The second one waits for the results that the laboratory sends to the",
                "ward. Nothing else is given.");
        for (var i = 0; i < 3; i++) {
            pdf.page()
                    .line(280, 30, String.valueOf(7 + i))
                    .line(60, 810, "Guideline on Sepsis 2024")
                    .line(480, 810, "Page " + (i + 1) + " of 3")
                    .line(60, 790, bodies.get(i))
                    .line(60, 45, "Confidential");
        }

        var read = read(pdf);

        assertThat(texts(read))
                .containsExactly("Guideline on Sepsis 2024 Page 1 of 3", String.join(" ", bodies), "Confidential");
        assertThat(page(read, 2)).isEqualTo(bodies.get(1));
        assertThat(page(read, 3)).isEqualTo(bodies.get(2) + "\n\nConfidential");
    }

    @Test
    void keepsWhatEachPageSaysAloneInTheSamePlace() throws Exception {
        var pdf = new PrintedPdf();
        for (var i = 1; i <= 3; i++) {
            pdf.page()
                    .line(60, 810, "Laboratory of the ward")
                    .line(60, 790, "Visit " + i)
                    .line(60, 770, "Potassium is normal.")
                    .line(60, 600, "Seen by nobody.")
                    .line(60, 40, "Weight 8" + i + " kg");
        }

        assertThat(String.join("\n", texts(pdf)))
                .containsOnlyOnce("Laboratory of the ward")
                .contains("Visit 1", "Visit 2", "Visit 3")
                .contains("Weight 81 kg", "Weight 82 kg", "Weight 83 kg")
                .matches("(?s)(.*Potassium is normal\\.){3}.*");
    }

    @Test
    void readsPagesAndWordsThatStandOnTheirSide() throws Exception {
        var pdf = new PrintedPdf();
        for (var page = 0; page < 3; page++) {
            pdf.turnedPage().slanted(30, 60, 90, "Running Head of Turned Pages");
            for (var i = 0; i < 6; i++) {
                pdf.slanted(100 + 12 * i, 60, 90, (page == 1 ? RIGHT : LEFT).get(i));
            }
        }
        pdf.page().slanted(20, 200, 90, "Stamp on the margin").lines(60, 770, RIGHT);
        pdf.page();
        for (var i = 0; i < 6; i++) {
            pdf.slanted(100 + 12 * i, 60, 90, LEFT.get(i));
        }

        var read = read(pdf);

        assertThat(page(read, 1)).isEqualTo("Running Head of Turned Pages\n\n" + String.join(" ", LEFT));
        assertThat(page(read, 2)).isEqualTo(String.join(" ", RIGHT));
        assertThat(page(read, 4)).isEqualTo(String.join(" ", RIGHT) + "\n\nStamp on the margin");
        assertThat(page(read, 5)).isEqualTo(String.join(" ", LEFT));
    }

    @Test
    void joinsOnlyWordsThatALineParted() throws Exception {
        var lines = List.of(
                "A well-known medi-",
                "cation has a well-",
                "known effect, as E-",
                "Mail and COVID-",
                "19 have; see pages 5-",
                "10 on Vor-",
                "und Nachteile.");

        assertThat(texts(new PrintedPdf().page().lines(60, 770, lines)))
                .containsExactly("A well-known medication has a well-known effect, as E-Mail and COVID-19 have;"
                        + " see pages 5-10 on Vor- und Nachteile.");
    }

    @Test
    void aSentenceThatAPageCutsMayGoOnWithACapitalLetter() throws Exception {
        var pdf = new PrintedPdf()
                .page()
                .line(60, 790, "Das Mittel wird am ersten Tag der Behandlung gegeben, und zwar vor jeder anderen")
                .page()
                .line(60, 790, "Gabe eines Antibiotikums, und danach nur noch, wenn die Ergebnisse es verlangen.")
                .page()
                .line(60, 790, "Ein neuer Satz.");

        assertThat(texts(pdf))
                .containsExactly(
                        "Das Mittel wird am ersten Tag der Behandlung gegeben, und zwar vor jeder anderen"
                                + " Gabe eines Antibiotikums, und danach nur noch, wenn die Ergebnisse es verlangen.",
                        "Ein neuer Satz.");
    }

    @Test
    void raisedNumbersStayRaised() throws Exception {
        var pdf = new PrintedPdf()
                .page()
                .raised(
                        60,
                        790,
                        "Leucocytes under 4 × 10",
                        "9",
                        "/l on the 5",
                        "th",
                        " day call for fluids",
                        "1,2",
                        ".")
                .line(60, 778, "They are given at once.");

        assertThat(texts(pdf))
                .containsExactly(
                        "Leucocytes under 4 × 10⁹/l on the 5th day call for fluids¹,². They are given at once.");
    }

    @Test
    void readsTheFieldsOfAForm() throws Exception {
        var pdf = new PrintedPdf().page().line(60, 790, "Please fill in.").field("Allergy", "Penicillin");

        assertThat(texts(pdf)).containsExactly("Please fill in.", "- Allergy: Penicillin");
    }

    private static String page(Extracted read, int page) {
        var span = read.pages().get(page - 1);
        return read.text().substring(span.start(), span.end()).strip();
    }

    private static List<String> texts(PrintedPdf pdf) throws InterruptedException {
        return texts(read(pdf));
    }

    private static List<String> texts(Extracted read) {
        return read.blocks().stream()
                .map(block -> read.text().substring(block.start(), block.end()))
                .toList();
    }

    private static Extracted read(PrintedPdf pdf) throws InterruptedException {
        return ((Done) pool.extract(DocumentType.PDF, Samples.upload(pdf.bytes()), (done, total) -> {})).extracted();
    }
}
