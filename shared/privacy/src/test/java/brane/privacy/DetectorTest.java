package brane.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {

    private static List<String> found(Policy policy, String... texts) {
        var values = new ArrayList<String>();
        var findings = new Detector(policy, List.of(), List.of("foley")).find(List.of(texts));
        for (var i = 0; i < texts.length; i++) {
            var text = texts[i];
            findings.get(i).forEach(one -> values.add(one.type() + " " + one.in(text)));
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FAX 0551 39-1234 | Fax: 0551 39-1234
                    PHONE 555-2368 | Tel. 555-2368 at night
                    PHONE +44 20 7946 0958 | ring +44 20 7946 0958
                    MBI 1EG4-TE5-MK73 | card 1EG4-TE5-MK73
                    ROUTING 021000021 | via ABA 021000021
                    NHS 943 476 5919 | NHS 943 476 5919
                    TAX_ID 86095742719 | Steuer-ID 86095742719
                    NINO AB 12 34 56 C | under AB 12 34 56 C
                    IMEI 490154203237518 | IMEI 490154203237518
                    PLATE GÖ-AB 1234 | Kennzeichen GÖ-AB 1234
                    ZIP SW1A 1AA | in SW1A 1AA
                    MRN 00-EX-4711 | hospital number 00-EX-4711
                    AGE 93 | a 93-year-old woman
                    DATE 14 March 2024 | on 14 March 2024
                    DATE March 14, 2024 | on March 14, 2024
                    DATE 14. März 2024 | am 14. März 2024
                    DATE 2024-03-14 | on 2024-03-14
                    DATE 3 September | since 3 September
                    BIRTH_DATE 14.02.1951 | geb. 14.02.1951
                    """)
    void findsUnderHipaa(String expected, String text) {
        assertThat(found(Policy.HIPAA, text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Steuer-ID 86095742718",
                "IMEI 490154203237519",
                "in 2024",
                "a 67-year-old woman",
                "section 4.2.11",
                "24/26 mg twice",
                "account holder",
                "152/94 mmHg",
                "0.25 mg after 6 h",
                "6,840 ng/L",
                "EUR 1,860,000",
                "218.9 206.4 654.2 620.1",
                "200 joules",
                "CHA2DS2-VASc 5",
                "7 C 233/20"
            })
    void leavesWhatIsNone(String text) {
        assertThat(found(Policy.HIPAA, text)).isEmpty();
    }

    @Test
    void aNumberWhoseChecksumDoesNotFitIsNotThatNumber() {
        assertThat(found(Policy.HIPAA, "NHS 943 476 5918, ABA 021000022"))
                .noneMatch(one -> one.startsWith("NHS") || one.startsWith("ROUTING"));
    }

    @Test
    void policiesHideWhatTheySay() {
        var text = "On 14 March 2024 case no. 21-cv-04417; DOB 03/14/1961; a@b.example";

        assertThat(found(Policy.HIPAA, text)).hasSize(4);
        assertThat(found(Policy.LEGAL, text))
                .containsExactly("CASE 21-cv-04417", "BIRTH_DATE 03/14/1961", "EMAIL a@b.example");
        assertThat(found(Policy.FINANCE, text)).containsExactly("BIRTH_DATE 03/14/1961", "EMAIL a@b.example");
        assertThat(found(Policy.NONE, text)).isEmpty();
        assertThatThrownBy(() -> Policy.of("gdpr")).hasMessageContaining("hipaa, legal, finance, none");
    }

    @Test
    void whatOneTextSaysOfANameHidesItInTheTextsBeforeAndAfter() {
        assertThat(found(
                        Policy.HIPAA,
                        "Does JENSEN need it, and maria  jensen's son?",
                        "Name: Maria Jensen",
                        "Jensen's"))
                .containsExactly("PERSON JENSEN", "PERSON maria  jensen", "PERSON Maria Jensen", "PERSON Jensen");
    }

    @Test
    void surnameFirstIsFoundTheOtherWayRound() {
        assertThat(found(Policy.HIPAA, "Patient: Jensen, Maria", "Maria Jensen came"))
                .containsExactly("PERSON Jensen, Maria", "PERSON Maria Jensen");
    }

    @Test
    void aLabelledNumberIsFoundWithoutItsLabelElsewhere() {
        assertThat(found(Policy.HIPAA, "What of 00482913?", "MRN: 00482913"))
                .containsExactly("MRN 00482913", "MRN 00482913");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Babinski", "Barrett", "Baker", "Parkinson", "Foley", "Young", "Ek", "Insulin"})
    void aSurnameThatMeansSomethingElseStaysWhereItStandsAlone(String surname) {
        assertThat(found(
                        Policy.HIPAA,
                        "Patient: Johanna " + surname,
                        "The " + surname + " sign, and " + surname.toLowerCase()))
                .containsExactly("PERSON Johanna " + surname);
    }

    @Test
    void ofTwoThatOverlapNoPartIsLeft() {
        var text = "abcdefghij klm";
        var settled = Overlaps.settle(
                text, List.of(new Finding("A", 0, 8, 1), new Finding("B", 6, 13, 1), new Finding("C", 2, 4, 1)));

        assertThat(settled).extracting(one -> one.type() + " " + one.in(text)).containsExactly("A abcdefgh", "B ij kl");
    }

    @Test
    void aDetectorThatBreaksBlocksTheText() {
        var breaking = new Search() {
            @Override
            public String type() {
                return "BROKEN";
            }

            @Override
            public List<Finding> find(Subject subject) {
                throw new IllegalStateException(subject.text());
            }
        };
        var gate = new PrivacyGate(
                Tier.LOCAL,
                new Detector(List.of(breaking), List.of(), Duration.ofSeconds(1)),
                new Pseudonyms(new byte[16]));

        assertThatThrownBy(() -> gate.release(RawText.of("secret")))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo("privacy-unchecked");
                    assertThat(e.problem().detail()).doesNotContain("secret");
                    assertThat(e.getCause()).isNull();
                });
    }

    @Test
    void spellingsOfOneValueHaveOnePlaceholderAndTheFirstIsRestored() {
        var gate = new PrivacyGate(
                Tier.LOCAL, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(new byte[16]));
        for (var pair : List.of(
                List.of("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
                List.of("(212) 555-2368", "+1 212 555 2368"),
                List.of("A@b.Example", "a@b.example"))) {
            var first = gate.release(RawText.of(pair.getFirst())).text().text();

            assertThat(gate.release(RawText.of(pair.getLast())).text().text()).isEqualTo(first);
            assertThat(gate.restorer().accept(first)).isEqualTo(pair.getFirst());
        }
    }

    /** Doses, values, amounts and dates of law in the documents that come with BRANE stay; the people in them do not. */
    @Test
    void theBundledDocumentsKeepTheirFigures() throws Exception {
        var bundled = Path.of("../neurons/src/main/resources/brane/neurons/bundled");

        assertThat(found(Policy.HIPAA, Files.readString(bundled.resolve("medical-assistant/acute-heart-failure.md"))))
                .isEmpty();
        assertThat(found(Policy.LEGAL, Files.readString(bundled.resolve("legal-researcher/matter-chronology.txt"))))
                .containsOnly("PERSON Fictitious");
        assertThat(found(
                        Policy.LEGAL,
                        Files.readString(bundled.resolve("legal-researcher/statute-of-limitations-note.md"))))
                .isEmpty();
        assertThat(found(Policy.FINANCE, Files.readString(bundled.resolve("financial-analyst/loan-covenants.md"))))
                .isEmpty();
        assertThat(found(
                        Policy.FINANCE,
                        Files.readString(bundled.resolve("financial-analyst/quarterly-commentary.html"))))
                .isEmpty();
        var letter = Files.readString(bundled.resolve("medical-assistant/discharge-letter-example.html"));
        assertThat(found(Policy.HIPAA, letter))
                .contains(
                        "PERSON Marta Fictoria Ellersen",
                        "PERSON Ellersen",
                        "BIRTH_DATE 14 February 1951",
                        "MRN 00-EX-4711")
                .allMatch(one -> one.matches("(?:PERSON|DATE|BIRTH_DATE|MRN) .*"));
    }
}
