package brane.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of hiding and restoring for any text, in any pieces. */
class RestoringProperties {

    private static final Detector DETECTOR = new Detector(
            Policy.HIPAA, List.of(new Detector.SitePattern("STUDY_ID", "ST-\\d{6}", List.of(), "none")), List.of());

    private final PrivacyGate gate = gate("0123456789abcdef");
    private final String issued = gate.release(RawText.of("a@b.example")).text().text();

    private static PrivacyGate gate(String secret) {
        return new PrivacyGate(Tier.LOCAL, DETECTOR, new Pseudonyms(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Any Unicode, lone surrogates too, mixed with values in one spelling each, and with what is like a placeholder. */
    @Provide
    Arbitrary<String> texts() {
        var core = issued.substring(1, issued.length() - 1);
        var parts = Arbitraries.of(
                "a@b.example",
                " Dr. Maria Keller ",
                "SSN 219-09-9999",
                "ST-123456",
                "DE89 3704 0044 0532 0130 00",
                " 14 March 2024 ",
                issued,
                core,
                core.toLowerCase(java.util.Locale.ROOT),
                "&lt;" + core + "&gt;",
                "< " + core,
                core.substring(0, core.length() - 2),
                core.replace("_", "\\_"),
                core.substring(0, 3),
                core.replace('E', '\uFF25'),
                "<",
                ">",
                "&lt;",
                "&l",
                "&",
                "\\",
                "_",
                "<<",
                " ",
                "\n",
                "e\u0301",
                "\u0301",
                "\uD83D\uDE00",
                "\uD83D",
                "\uDE00",
                "[1]",
                "x");
        var any = Arbitraries.strings().ofMaxLength(3);
        return Arbitraries.oneOf(parts, parts, any).list().ofMaxSize(25).map(list -> String.join("", list));
    }

    /** The same without what is like a placeholder: a cut through such a word may make one of it. */
    @Provide
    Arbitrary<String> values() {
        return texts().filter(text -> !Placeholder.canonical(text).contains("EMAIL_"));
    }

    @Property(tries = 2_000)
    void restoringWhatWasHiddenGivesTheText(@ForAll("texts") String text, @ForAll long seed) {
        var masked = gate.release(RawText.of(text)).text().text();

        // Values that run into each other may be one value in two spellings; the first one is then restored.
        assertThat(spelling(restore(gate.restorer(), masked, new Random(seed)))).isEqualTo(spelling(text));
    }

    @Property(tries = 1_000)
    void thePiecesOfTheStreamChangeNothing(@ForAll("texts") String answer, @ForAll long seed) {
        var whole = gate.restorer();
        var expected = whole.accept(answer) + whole.end();

        assertThat(restore(gate.restorer(), answer, new Random(seed))).isEqualTo(expected);
    }

    @Property(tries = 1_000)
    void anotherConversationRestoresNothing(@ForAll("texts") String text, @ForAll long seed) {
        var masked = gate.release(RawText.of(text)).text().text();
        var other = gate("another secret..");
        other.release(RawText.of("a@b.example"));

        var shown = restore(other.restorer(), masked, new Random(seed));

        assertThat(shown).isEqualTo(masked);
    }

    /** Wherever an answer is cut, what is shown is a beginning of the whole answer, and then at most a sign of omission. */
    @Property(tries = 1_000)
    void aCutAnswerShowsNoHalfPlaceholder(@ForAll("values") String text, @ForAll long seed) {
        var masked = gate.release(RawText.of(text)).text().text();
        var whole = restore(gate.restorer(), masked, new Random(seed));
        var cut = masked.isEmpty() ? "" : masked.substring(0, new Random(seed).nextInt(masked.length()));

        var restorer = gate.restorer();
        var shown = restorer.accept(cut) + restorer.end();

        // A bracket alone may be the model's own.
        assertThat(whole).startsWith(whole.startsWith(shown) ? shown : shown.replaceFirst("(?:…|<)$", ""));
    }

    private static String spelling(String text) {
        return text.toLowerCase(java.util.Locale.ROOT).replaceAll("\\s+", " ");
    }

    private static String restore(Restorer restorer, String masked, Random random) {
        var out = new ArrayList<String>();
        for (var at = 0; at < masked.length(); ) {
            var end = Math.min(masked.length(), at + 1 + random.nextInt(7));
            out.add(restorer.accept(masked.substring(at, end)));
            at = end;
        }
        out.add(restorer.end());
        return String.join("", out);
    }
}
