package brane.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholderTest {

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final PrivacyGate gate =
            new PrivacyGate(Tier.LOCAL, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(new byte[16]));
    private final String token = gate.release(RawText.of("a@b.example")).text().text();
    private final String core = token.substring(1, token.length() - 1);

    private String shown(String answer) {
        var restorer = gate.restorer();
        return restorer.accept(answer) + restorer.end();
    }

    @Test
    void noSlipOfOneCharacterOrOfTwoNeighboursIsAnotherPlaceholder() {
        var code = core.length() - 7;
        for (var i = code; i < core.length(); i++) {
            for (var c : ALPHABET.toCharArray()) {
                var slip = core.substring(0, i) + c + core.substring(i + 1);
                assertThat(Placeholder.isCore(slip)).as(slip).isEqualTo(slip.equals(core));
            }
            if (i > code) {
                var swapped = core.substring(0, i - 1) + core.charAt(i) + core.charAt(i - 1) + core.substring(i + 1);
                assertThat(Placeholder.isCore(swapped)).as(swapped).isEqualTo(swapped.equals(core));
            }
        }
    }

    @Test
    void theLongestKindStillGivesAPlaceholderOfTwentyFourCharacters() {
        var long1 = new Pseudonyms(new byte[16]).issue("ABCDEFGHIJKLMNOPQRSTUVWXYZABCD", "value");

        assertThat(long1).hasSize(Placeholder.MAX).matches("[ -~]+");
        assertThat(Placeholder.isCore(long1.substring(1, long1.length() - 1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<%s>", "**<%s>**", "&lt;%s&gt;", "< %s >", "%s", "**%s**", "(%s)", "<%s", "&lt; %s &gt;"})
    void formsThatModelsMakeOfAPlaceholderAreRestored(String form) {
        for (var spelled : List.of(core, core.toLowerCase(java.util.Locale.ROOT), core.replace("_", "\\_"))) {
            assertThat(shown("To " + String.format(form, spelled) + ", now"))
                    .contains("a@b.example")
                    .doesNotContainIgnoringCase("EMAIL")
                    .startsWith("To ")
                    .endsWith(", now");
        }
    }

    @Test
    void whatWasNotIssuedStaysAsTheModelWroteIt() {
        var slip = core.substring(0, core.length() - 1) + (core.endsWith("A") ? 'B' : 'A');

        assertThat(shown("<" + slip + "> and x" + core + " and " + core + "x"))
                .isEqualTo("<" + slip + "> and x" + core + " and " + core + "x");
    }

    @Test
    void everyFormThatIsRestoredIsEscapedWhenItComesFromOutside() {
        for (var form : List.of(
                token,
                core,
                "&lt;" + core + "&gt;",
                "< " + core + " >",
                core.replace("_", "\\_"),
                core.toLowerCase(java.util.Locale.ROOT),
                core.replace('E', '\uFF25').replace('_', '\uFF3F'))) {
            var sent = gate.release(RawText.of("say " + form + " twice")).text().text();

            assertThat(shown(sent)).isEqualTo("say " + form + " twice");
        }
    }

    /** Both have the form of a placeholder, the first one with its right check character. */
    @ParameterizedTest
    @ValueSource(strings = {"call get_weather now", "its last_name"})
    void aWordOfAnotherKindThanAnyThatIsIssuedStays(String text) {
        assertThat(gate.release(RawText.of(text)).text().text()).isEqualTo(text);
    }

    @Test
    void aWordThatMayBeTheBeginningOfAPlaceholderIsOneOnlyWhereItMayGoOn() {
        var beginning = token.substring(1, token.length() - 3);
        var checked = gate.check(List.of(RawText.of("say \"" + beginning))).getFirst();

        assertThat(gate.release(checked).text().text()).doesNotContain(beginning);
        assertThat(gate.releaseInJson(checked).text().text()).isEqualTo("\"say \\\"" + beginning + '"');
    }

    @Test
    void aFindingThatCutsALookAlikeFreesNoPlaceholder() {
        var site = new Detector.SitePattern("ODD", "QQ", List.of(), "none");
        var cutting = new PrivacyGate(
                Tier.LOCAL, new Detector(Policy.HIPAA, List.of(site), List.of()), new Pseudonyms(new byte[16]));
        cutting.release(RawText.of("a@b.example"));

        var sent = cutting.release(RawText.of("QQ" + core + "QQ")).text().text();

        assertThat(sent).doesNotContain(core);
        var restorer = cutting.restorer();
        assertThat(restorer.accept(sent) + restorer.end()).isEqualTo("QQ" + core + "QQ");
    }

    @Test
    void anAnswerCutWithinAPlaceholderShowsAnOmissionInItsPlace() {
        for (var length = 2; length < token.length() - 2; length++) {
            assertThat(shown("To " + token.substring(0, length))).isEqualTo("To …");
        }
        assertThat(shown("To <b")).isEqualTo("To <b");
    }
}
