package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.Texts;
import brane.axon.format.ByteReader;
import brane.axon.format.SegmentWords;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.junit.jupiter.api.Test;

class WordsTest {

    private static final List<String> TEXTS = List.of(
            "the patient takes aspirin every day",
            "aspirin and aspirin again for the heart",
            "the court held that the contract was void",
            "contracts are void when nobody signs",
            "Die Herzinsuffizienz ist eine Erkrankung des Herzens",
            "form ST-000123 must be filed",
            "nothing of interest here at all");

    private static LeafReader leaf(List<String> texts) {
        var document = Texts.document("d", texts.toArray(String[]::new));
        return SegmentWords.decode(new ByteReader(SegmentWords.encode(document.passages())));
    }

    private static BitSet all(int rows) {
        var bits = new BitSet();
        bits.set(0, rows);
        return bits;
    }

    private static List<String> scores(Words words, List<List<String>> segments, String question) {
        var scores = new ArrayList<String>();
        for (var found : words.search(question, 10)) {
            scores.add(segments.get(found.segment()).get(found.row()) + " " + found.score());
        }
        return scores;
    }

    @Test
    void scoresSegmentsAsIfTheyWereOne() {
        var one = List.of(TEXTS);
        var three = List.of(TEXTS.subList(0, 1), TEXTS.subList(1, 5), TEXTS.subList(5, 7));
        var whole = Words.of(List.of(leaf(TEXTS)), List.of(all(7)));
        var split = Words.of(three.stream().map(WordsTest::leaf).toList(), List.of(all(1), all(4), all(2)));

        for (var question : List.of("aspirin for the heart", "void contract", "st 000123", "Herzinsuffizienz")) {
            assertThat(scores(split, three, question))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(scores(whole, one, question));
        }
    }

    @Test
    void neverFindsARowThatIsNotVisible() {
        var visible = all(7);
        visible.clear(1);
        var words = Words.of(List.of(leaf(TEXTS)), List.of(visible));

        assertThat(words.search("aspirin", 10)).extracting(Words.Found::row).containsExactly(0);
    }

    @Test
    void meetsEnglishWordsInTheirStemsAndOthersAsTheyAreWritten() {
        var words = Words.of(List.of(leaf(TEXTS)), List.of(all(7)));

        assertThat(words.search("contracting", 10)).extracting(Words.Found::row).containsExactlyInAnyOrder(2, 3);
        assertThat(words.search("herzinsuffizienz", 10))
                .extracting(Words.Found::row)
                .containsExactly(4);
        assertThat(words.search("the", 10)).as("a question of stop words only").isNotEmpty();
        assertThat(words.search("zebra", 10)).isEmpty();
        assertThat(words.search("?!", 10)).isEmpty();
    }

    @Test
    void prefersAPhraseInQuotationMarks() {
        var texts = List.of("void contract contract void void contract", "the contract was void");
        var words = Words.of(List.of(leaf(texts)), List.of(all(2)));

        assertThat(words.search("contract was void", 1).getFirst().row()).isZero();
        assertThat(words.search("\"contract was void\"", 1).getFirst().row()).isEqualTo(1);
        assertThat(words.search("„contract was void“", 1).getFirst().row()).isEqualTo(1);
    }

    @Test
    void searchesNothingInNothing() {
        assertThat(Words.of(List.of(), List.of()).search("aspirin", 10)).isEmpty();
        assertThat(Words.of(List.of(), List.of()).terms("aspirin").passages()).isZero();
    }

    @Test
    void countsInHowManyPassagesAWordIs() {
        var terms = Words.of(List.of(leaf(TEXTS)), List.of(all(7))).terms("Is the aspirin void? Zebra");

        assertThat(terms.words()).containsOnlyKeys("aspirin", "void", "zebra");
        assertThat(terms.words()).containsEntry("aspirin", 2).containsEntry("zebra", 0);
        assertThat(terms.passages()).isEqualTo(7);
    }
}
