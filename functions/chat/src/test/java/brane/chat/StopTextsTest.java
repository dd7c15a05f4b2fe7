package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopTextsTest {

    private static String said(List<String> stops, List<String> pieces) {
        var texts = new StopTexts(stops);
        var out = new StringBuilder();
        pieces.forEach(piece -> out.append(texts.accept(piece)));
        return out.append(texts.end()).toString();
    }

    @Test
    void endsBeforeTheFirstThatComes() {
        assertThat(said(List.of("END", "\n\n"), List.of("one E", "ND two\n\n"))).isEqualTo("one ");
        assertThat(said(List.of("END", "\n\n"), List.of("one\n", "\ntwo END"))).isEqualTo("one");
        assertThat(said(List.of("aab"), List.of("a", "a", "a", "b"))).isEqualTo("a");
        assertThat(said(List.of("END"), List.of("one EN"))).isEqualTo("one EN");
        assertThat(said(List.of(), List.of("one ", "two"))).isEqualTo("one two");
    }

    @Test
    void whatCanBeNoneIsShownAtOnce() {
        var texts = new StopTexts(List.of("</end>"));

        assertThat(texts.accept("a <b> </e")).isEqualTo("a <b> ");
        assertThat(texts.accept("m>")).isEqualTo("</em>");
        assertThat(texts.found()).isFalse();
    }

    @Test
    void isTheSameForEveryCut() {
        var random = new Random(20_261_128);
        for (var run = 0; run < 3_000; run++) {
            var text = text(random, 30);
            var stops = List.of(text(random, 1 + random.nextInt(4)), text(random, 1 + random.nextInt(4)));
            var cut = text.length();
            for (var end = text.length(); end > 0; end--) {
                for (var stop : stops) {
                    if (text.substring(0, end).endsWith(stop)) {
                        cut = end - longest(stops, text.substring(0, end));
                    }
                }
            }

            var pieces = new java.util.ArrayList<String>();
            for (var at = 0; at < text.length(); ) {
                var next = Math.min(text.length(), at + 1 + random.nextInt(5));
                pieces.add(text.substring(at, next));
                at = next;
            }
            assertShowsNothingElse(stops, pieces, text.substring(0, cut));
            assertThat(said(stops, pieces)).as("%s in %s", stops, pieces).isEqualTo(text.substring(0, cut));
        }
    }

    private static int longest(List<String> stops, String text) {
        return stops.stream()
                .filter(text::endsWith)
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    /** What is shown before the end is never more than the answer. */
    private static void assertShowsNothingElse(List<String> stops, List<String> pieces, String answer) {
        var texts = new StopTexts(stops);
        var out = new StringBuilder();
        for (var piece : pieces) {
            out.append(texts.accept(piece));
            assertThat(answer).startsWith(out.toString());
        }
    }

    private static String text(Random random, int length) {
        return random.ints(length, 0, 3)
                .mapToObj(i -> "abc".substring(i, i + 1))
                .reduce("", String::concat);
    }
}
