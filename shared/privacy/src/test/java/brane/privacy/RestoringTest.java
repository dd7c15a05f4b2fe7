package brane.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What holds of hiding and restoring for any text, in any pieces; a failure names the seed of its text. */
class RestoringTest {

    private static final int TEXTS = 2_000;
    private static final long SEED = Long.getLong("brane.seed", 20261127);

    private static final Detector DETECTOR = new Detector(
            Policy.HIPAA, List.of(new Detector.SitePattern("STUDY_ID", "ST-\\d{6}", List.of(), "none")), List.of());

    private final PrivacyGate gate = gate("0123456789abcdef");
    private final String issued = gate.release(RawText.of("a@b.example")).text().text();

    private static PrivacyGate gate(String secret) {
        return new PrivacyGate(Tier.LOCAL, DETECTOR, new Pseudonyms(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** What a text is made of: values in one spelling each, what is like a placeholder, and halves of characters. */
    private List<String> parts() {
        var core = issued.substring(1, issued.length() - 1);
        return List.of(
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
    }

    private void forAll(BiConsumer<String, Random> property) {
        var parts = parts();
        for (var i = 0; i < TEXTS; i++) {
            var seed = SEED + i;
            var random = new Random(seed);
            try {
                property.accept(text(parts, random), random);
            } catch (AssertionError e) {
                throw new AssertionError("-Dbrane.seed=" + seed, e);
            }
        }
    }

    /** Parts and any Unicode, lone surrogates too. */
    private static String text(List<String> parts, Random random) {
        var text = new StringBuilder();
        for (var left = random.nextInt(26); left > 0; left--) {
            if (random.nextInt(3) > 0) {
                text.append(parts.get(random.nextInt(parts.size())));
            } else {
                random.ints(random.nextInt(4), 0, 0x1_0000).forEach(unit -> text.append((char) unit));
            }
        }
        return text.toString();
    }

    @Test
    void restoringWhatWasHiddenGivesTheText() {
        forAll((text, random) -> {
            var masked = gate.release(RawText.of(text)).text().text();

            // Values that run into each other may be one value in two spellings; the first one is then restored.
            assertThat(spelling(restore(gate.restorer(), masked, random))).isEqualTo(spelling(text));
        });
    }

    @Test
    void whatIsRestoredInJsonStaysJson() {
        forAll((text, random) -> {
            var sent = gate.releaseInJson(gate.check(List.of(RawText.of(text))).getFirst())
                    .text()
                    .text();

            assertThat(spelling(restore(gate.restorerInJson(), sent, random)))
                    .isEqualTo(spelling("\"" + Outbound.escaped(text) + "\""));
        });
    }

    @Test
    void whatIsHiddenWithSignsOfJsonIsAPartOfItsString() {
        var gate = new PrivacyGate(
                Tier.LOCAL,
                new Detector(
                        Policy.HIPAA,
                        List.of(new Detector.SitePattern("CODE", "C\"\\\\\\d", List.of(), "none")),
                        List.of()),
                new Pseudonyms("0123456789abcdef".getBytes(StandardCharsets.UTF_8)));
        var hidden = gate.release(RawText.of("C\"\\7")).text().text();
        var restorer = gate.restorerInJson();

        assertThat(hidden).startsWith("<CODE_");
        assertThat(restorer.accept("{\"a\":\"" + hidden + "\"}") + restorer.end())
                .isEqualTo("{\"a\":\"C\\\"\\\\7\"}");
    }

    @Test
    void thePiecesOfTheStreamChangeNothing() {
        forAll((answer, random) -> {
            var whole = gate.restorer();
            var expected = whole.accept(answer) + whole.end();

            assertThat(restore(gate.restorer(), answer, random)).isEqualTo(expected);
        });
    }

    @Test
    void anotherConversationRestoresNothing() {
        forAll((text, random) -> {
            var masked = gate.release(RawText.of(text)).text().text();
            var other = gate("another secret..");
            other.release(RawText.of("a@b.example"));

            assertThat(restore(other.restorer(), masked, random)).isEqualTo(masked);
        });
    }

    /** Wherever an answer is cut, what is shown is a beginning of the whole answer, and then at most a sign of omission. */
    @Test
    void aCutAnswerShowsNoHalfPlaceholder() {
        forAll((text, random) -> {
            if (Placeholder.canonical(text).contains("EMAIL_")) {
                return; // A cut through what is like a placeholder may make one of it.
            }
            var masked = gate.release(RawText.of(text)).text().text();
            var whole = restore(gate.restorer(), masked, random);
            var cut = masked.isEmpty() ? "" : masked.substring(0, random.nextInt(masked.length()));

            var restorer = gate.restorer();
            var shown = restorer.accept(cut) + restorer.end();

            // A bracket alone may be the model's own.
            assertThat(whole).startsWith(whole.startsWith(shown) ? shown : shown.replaceFirst("(?:…|<)$", ""));
        });
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
