package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.Hit;
import brane.axon.Passage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JoiningTest {

    private static final UUID DOCUMENT = UUID.randomUUID();

    private final List<Passage> passages = new ArrayList<>();
    private final Joining joining =
            new Joining((document, ordinal) -> document.equals(DOCUMENT) && ordinal < passages.size()
                    ? Optional.of(passages.get(ordinal))
                    : Optional.empty());

    /** Passages of that text between those places, on one page. */
    private void cut(String text, int... bounds) {
        for (var i = 0; i < bounds.length; i += 2) {
            passages.add(new Passage(
                    i / 2, text.substring(bounds[i], bounds[i + 1]), bounds[i], bounds[i + 1], 1, List.of(), null));
        }
    }

    private static Hit hit(UUID document, Passage passage, double score) {
        return new Hit(document, "a", "text", passage, score, 1, null);
    }

    private List<Hit> joined(int... ordinals) {
        var hits = new ArrayList<Hit>();
        for (var ordinal : ordinals) {
            hits.add(hit(DOCUMENT, passages.get(ordinal), 1.0 / (hits.size() + 1)));
        }
        return joining.join(hits);
    }

    @Test
    void repeatsNothingOfTwoThatOverlap() {
        var text = "One is here. Two is here. Three is here.";
        cut(text, 0, 25, 13, text.length());

        var hits = joined(1, 0);

        assertThat(hits).singleElement().satisfies(hit -> {
            assertThat(hit.passage().text()).isEqualTo(text);
            assertThat(hit.passage().start()).isZero();
            assertThat(hit.passage().end()).isEqualTo(text.length());
            assertThat(hit.passage().ordinal()).isZero();
            assertThat(hit.passage().page()).isEqualTo(1);
            assertThat(hit.score()).isEqualTo(1);
        });
    }

    /** A citation opens where what was found begins, not on a page before. */
    @Test
    void putsNothingOfAnEarlierPageBeforeWhatWasFound() {
        var text = "Start here. The dose is given twice a day. End here. And more.";
        cut(text, 0, 25, 20, 48);
        passages.set(1, onPage(passages.get(1), 2));

        assertThat(joined(1, 0)).hasSize(2).first().satisfies(hit -> {
            assertThat(hit.passage().page()).isEqualTo(2);
            assertThat(hit.passage().start()).isEqualTo(20);
        });
    }

    private static Passage onPage(Passage one, int page) {
        return new Passage(one.ordinal(), one.text(), one.start(), one.end(), page, one.headings(), one.paragraph());
    }

    @Test
    void joinsThreeOfWhichTheMiddleComesLast() {
        var text = "First.\n\nSecond.\n\nThird.";
        cut(text, 0, 6, 8, 15, 17, 23);

        assertThat(joined(0, 2)).hasSize(2);
        assertThat(joined(2, 0, 1))
                .singleElement()
                .satisfies(hit -> assertThat(hit.passage().text()).isEqualTo(text));
    }

    @Test
    void completesTheSentenceThatIsCutAtEitherEnd() {
        var text = "Start here. The dose is given twice a day. End here. And more.";
        cut(text, 0, 20, 20, 30, 30, text.length());

        assertThat(joined(1)).singleElement().satisfies(hit -> {
            assertThat(hit.passage().text()).isEqualTo("The dose is given twice a day.");
            assertThat(text.substring(hit.passage().start(), hit.passage().end()))
                    .isEqualTo(hit.passage().text());
        });
        assertThat(joined(0).getFirst().passage().text()).isEqualTo("Start here. The dose is given twice a day.");
        assertThat(joined(2).getFirst().passage().text()).isEqualTo(text.substring(12));
    }

    @Test
    void addsNothingToWholeSentences() {
        var text = "One is here. Two is here.\nA heading\nThree is here.";
        cut(text, 0, 12, 13, 25, 26, text.length());

        for (var ordinal = 0; ordinal < 3; ordinal++) {
            assertThat(joined(ordinal).getFirst().passage()).isEqualTo(passages.get(ordinal));
        }
    }

    @Test
    void completesNoSentenceWithoutEnd() {
        var text = "word ".repeat(300).strip() + ".";
        cut(text, 0, 500, 500, 1_000, 1_000, text.length());

        assertThat(joined(1).getFirst().passage()).isEqualTo(passages.get(1));
    }

    @Test
    void keepsApartWhatIsOfOtherDocumentsOrFarApartOrTooLong() {
        var text = "A sentence of some length. ".repeat(200).strip();
        cut(text, 0, 2_699, 2_700, text.length());
        var other = hit(UUID.randomUUID(), passages.getFirst(), 0.1);

        assertThat(joined(0, 1)).hasSize(2);
        assertThat(joining.join(List.of(hit(DOCUMENT, passages.getFirst(), 1), other)))
                .hasSize(2);
        passages.clear();
        cut("One. " + "Contents.".repeat(9) + " Two.", 0, 4, 86, 90);
        assertThat(joined(0, 1)).hasSize(2);
    }

    @Test
    void keepsTheHeadOfATableOnce() {
        var text = "Drug | Dose\nA | 1\nB | 2\nC | 3";
        passages.add(new Passage(0, text.substring(0, 17), 0, 17, null, List.of(), 1));
        passages.add(new Passage(1, "Drug | Dose\nB | 2", 18, 23, null, List.of(), 1));
        passages.add(new Passage(2, "Drug | Dose\nC | 3", 24, 29, null, List.of(), 1));

        assertThat(joined(0, 1, 2).getFirst().passage().text()).isEqualTo(text);
        assertThat(joined(2, 1)).singleElement().satisfies(hit -> {
            assertThat(hit.passage().text()).isEqualTo("Drug | Dose\nB | 2\nC | 3");
            assertThat(hit.passage().start()).isEqualTo(18);
        });
    }

    /** Whatever is cut and chosen: what comes out is the document's text, holds all that was found, and nothing twice. */
    @Test
    void isAlwaysTheTextOfTheDocument() {
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var text = text(random);
            passages.clear();
            for (var at = 0; at < text.length(); ) {
                var start = Math.max(
                        passages.isEmpty() ? 0 : passages.getLast().start() + 1,
                        at - Math.max(0, random.nextInt(60) - 30));
                var end = Math.min(text.length(), Math.max(start, at) + 1 + random.nextInt(90));
                passages.add(
                        new Passage(passages.size(), text.substring(start, end), start, end, null, List.of(), null));
                at = end;
                while (at < text.length()
                        && at - end < 3
                        && Character.isWhitespace(text.charAt(at))
                        && random.nextBoolean()) {
                    at++;
                }
            }
            var hits = new ArrayList<Hit>();
            passages.stream().filter(any -> random.nextInt(3) == 0).forEach(one -> hits.add(hit(DOCUMENT, one, 1)));
            Collections.shuffle(hits, random);

            var joined = joining.join(hits);

            for (var hit : joined) {
                var passage = hit.passage();
                assertThat(spaced(passage.text()))
                        .as("seed %d", seed)
                        .isEqualTo(spaced(text.substring(passage.start(), passage.end())));
            }
            for (var hit : hits) {
                assertThat(joined)
                        .as("seed %d", seed)
                        .anyMatch(one -> one.passage().start() <= hit.passage().start()
                                && one.passage().end() >= hit.passage().end());
            }
            assertThat(joined.size()).as("seed %d", seed).isLessThanOrEqualTo(hits.size());
        }
    }

    private static String spaced(String text) {
        return text.replaceAll("\\s", " ");
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(60); i >= 0; i--) {
            text.append(List.of("word", "Dr. ", "so", " it is", " 3", ". Then", ".\n", "\n\nNew", ", and")
                    .get(random.nextInt(9)));
            text.append(' ');
        }
        return text.append("end.").toString();
    }
}
