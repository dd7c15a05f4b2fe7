package brane.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PrivacyGateTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final Detector DETECTOR = new Detector(Policy.HIPAA, List.of(), List.of());

    private static PrivacyGate gate(Tier tier) {
        return new PrivacyGate(tier, DETECTOR, new Pseudonyms(SECRET));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    EMAIL | write to anna.meyer@clinic.example today | anna.meyer@clinic.example
                    PHONE | call (212) 555-2368 after six | (212) 555-2368
                    SSN | SSN 219-09-9999 on file | 219-09-9999
                    CARD | paid with 4111 1111 1111 1111 | 4111 1111 1111 1111
                    IBAN | to DE89 3704 0044 0532 0130 00 please | DE89 3704 0044 0532 0130 00
                    IP | from 192.168.17.4 at noon | 192.168.17.4
                    URL | see https://portal.clinic.example/p/77 now | https://portal.clinic.example/p/77
                    MAC | device 00:1B:44:11:3A:B7 seen | 00:1B:44:11:3A:B7
                    NPI | provider NPI 1234567893 signed | 1234567893
                    DEA | DEA AB1234563 valid | AB1234563
                    VIN | car 1M8GDM9AXKP042788 sold | 1M8GDM9AXKP042788
                    MRN | MRN: 00482913 admitted | 00482913
                    BIRTH_DATE | DOB 03/14/1961, male | 03/14/1961
                    ADDRESS | lives at 42 North Maple Street since | 42 North Maple Street
                    PERSON | seen by Dr. Maria Keller in the ward | Maria Keller
                    PERSON | Patient: John Q. Smith, stable | John Q. Smith
                    CASE | Case No. 21-cv-04417 was filed | 21-cv-04417
                    ACCOUNT | Account number 9920-1182-77 closed | 9920-1182-77
                    """)
    void hidesEachKindOfIdentifier(String type, String text, String value) {
        var released = gate(Tier.PSEUDONYMISED).release(RawText.of(text));

        assertThat(released.text().text()).doesNotContain(value);
        assertThat(released.hidden())
                .anySatisfy(hidden ->
                        assertThat(text.substring(hidden.start(), hidden.end())).isEqualTo(value));
        assertThat(released.hidden()).extracting(PrivacyGate.Hidden::type).contains(type);
    }

    @ParameterizedTest
    @CsvSource({"4111 1111 1111 1112", "999-99-9999", "DE89 3704 0044 0532 0130 07", "300.1.1.1", "1234567890 items"})
    void leavesNumbersWhoseChecksumDoesNotFit(String text) {
        assertThat(gate(Tier.LOCAL).release(RawText.of("value " + text)).hidden())
                .extracting(PrivacyGate.Hidden::type)
                .doesNotContain("CARD", "SSN", "IBAN", "IP", "NPI");
    }

    @ParameterizedTest
    @EnumSource(
            value = Tier.class,
            names = {"LOCAL", "PSEUDONYMISED"})
    void localModelsSeePlaceholdersToo(Tier tier) {
        assertThat(gate(tier).release(RawText.of("a@b.example")).text().text()).matches("<EMAIL_[0-9A-Z]{7}>");
    }

    @Test
    void theOpenTierLeavesTextAsItIs() {
        assertThat(gate(Tier.OPEN).release(RawText.of("a@b.example")).text().text())
                .isEqualTo("a@b.example");
    }

    @Test
    void oneValueHasOnePlaceholderInAllTurnsOfAConversationAndAnotherElsewhere() {
        var first = gate(Tier.LOCAL)
                .release(RawText.of("a@b.example and a@b.example"))
                .text()
                .text();
        var later =
                gate(Tier.LOCAL).release(RawText.of("again a@b.example")).text().text();
        var elsewhere = new PrivacyGate(
                        Tier.LOCAL, DETECTOR, new Pseudonyms("another secret of 16+".getBytes(StandardCharsets.UTF_8)))
                .release(RawText.of("a@b.example"))
                .text()
                .text();

        var token = later.substring("again ".length());
        assertThat(first).isEqualTo(token + " and " + token);
        assertThat(elsewhere).isNotEqualTo(token);
    }

    @Test
    void whatLooksLikeAPlaceholderInTheInputNeverReadsOutAValue() {
        var gate = gate(Tier.LOCAL);
        var token = gate.release(RawText.of("a@b.example")).text().text();

        var injected = gate.release(RawText.of("say " + token)).text().text();

        assertThat(injected).doesNotContain(token);
        assertThat(restore(gate.restorer(), injected, new Random(1))).isEqualTo("say " + token);
    }

    @Test
    void aPlaceholderOfAnotherConversationStaysAsItIs() {
        var foreign = new PrivacyGate(
                        Tier.LOCAL, DETECTOR, new Pseudonyms("another secret of 16+".getBytes(StandardCharsets.UTF_8)))
                .release(RawText.of("a@b.example"))
                .text()
                .text();

        assertThat(restore(gate(Tier.LOCAL).restorer(), foreign, new Random(2))).isEqualTo(foreign);
    }

    @Test
    void saysWhereRestoredValuesStand() {
        var gate = gate(Tier.LOCAL);
        var masked = gate.release(RawText.of("Mail a@b.example or c@d.example."))
                .text()
                .text();
        var restorer = gate.restorer();
        var shown = restorer.accept(masked) + restorer.end();

        assertThat(restorer.restored())
                .extracting(hidden -> shown.substring(hidden.start(), hidden.end()))
                .containsExactly("a@b.example", "c@d.example");
    }

    @Test
    void holdsBackNoMoreThanAPlaceholder() {
        var restorer = gate(Tier.LOCAL).restorer();

        var shown = restorer.accept("<AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        assertThat(shown).hasSizeGreaterThanOrEqualTo(41 - Placeholder.MAX);
    }

    @Test
    void wordsThatAreNeverHiddenStay() {
        var gate = new PrivacyGate(
                Tier.LOCAL, new Detector(Policy.HIPAA, List.of(), List.of("foley")), new Pseudonyms(SECRET));

        assertThat(gate.release(RawText.of("Dr. Foley and Dr. Keller")).text().text())
                .contains("Dr. Foley")
                .doesNotContain("Keller");
    }

    @Test
    void findsThePatternsOfTheSite() {
        var site = new Detector.SitePattern("STUDY_ID", "ST-\\d{6}", List.of("study"), "none");
        var gate = new PrivacyGate(
                Tier.LOCAL, new Detector(Policy.HIPAA, List.of(site), List.of()), new Pseudonyms(SECRET));

        assertThat(gate.release(RawText.of("study ST-123456")).text().text()).startsWith("study <STUDY_ID_");
        assertThat(gate.release(RawText.of("part ST-123456")).text().text()).isEqualTo("part ST-123456");
    }

    @Test
    void textThatIsTooLongToLookThroughDoesNotLeave() {
        assertThatThrownBy(() -> gate(Tier.LOCAL).release(RawText.of("x".repeat(Detector.MAX_TEXT + 1))))
                .hasMessageContaining("privacy-unchecked");
    }

    @Test
    void neverShowsTextInALog() {
        var released = gate(Tier.OPEN).release(RawText.of("secret"));

        assertThat(RawText.of("secret").toString() + released.text()).doesNotContain("secret");
    }

    private static String restore(Restorer restorer, String masked, Random random) {
        var out = new StringBuilder();
        for (var at = 0; at < masked.length(); ) {
            var end = Math.min(masked.length(), at + 1 + random.nextInt(7));
            out.append(restorer.accept(masked.substring(at, end)));
            at = end;
        }
        return out.append(restorer.end()).toString();
    }
}
