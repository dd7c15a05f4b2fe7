package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.Hit;
import brane.axon.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ThinningTest {

    private static final UUID ONE = new UUID(1, 1);
    private static final UUID TWO = new UUID(1, 2);

    private static Hit hit(UUID document, int ordinal, int start, int end, String text, double score) {
        var passage = new Passage(ordinal, text, start, end, 1, List.of(), null);
        return new Hit(document, "name", "pdf", passage, score, 1, 1);
    }

    @Test
    void leavesOutWhatOverlapsABetterPassageOfItsDocument() {
        var best = hit(ONE, 0, 0, 100, "a", 0.9);
        var overlapping = hit(ONE, 1, 40, 140, "b", 0.8);
        var touching = hit(ONE, 2, 90, 190, "c", 0.7);
        var elsewhere = hit(TWO, 1, 40, 140, "b", 0.6);

        assertThat(Thinning.thin(List.of(best, overlapping, touching, elsewhere).iterator(), 10))
                .containsExactly(best, touching, elsewhere);
    }

    @Test
    void leavesOutWhatADocumentSaysOnEveryPage() {
        var first = hit(ONE, 0, 0, 10, "Confidential", 0.9);
        var again = hit(ONE, 5, 500, 510, " Confidential ", 0.8);

        assertThat(Thinning.thin(List.of(first, again).iterator(), 10)).containsExactly(first);
    }

    @Test
    void letsNoDocumentTakeEverythingWhileOthersHaveSomething() {
        var hits = new ArrayList<Hit>();
        for (var i = 0; i < 10; i++) {
            hits.add(hit(ONE, i, i * 100, i * 100 + 50, "one " + i, 1 - i * 0.01));
        }
        hits.add(hit(TWO, 0, 0, 50, "two", 0.1));

        var thinned = Thinning.thin(hits.iterator(), 6);

        assertThat(thinned).hasSize(6).contains(hits.getLast());
        assertThat(thinned)
                .isSortedAccordingTo(
                        java.util.Comparator.comparingDouble(Hit::score).reversed());
        assertThat(Thinning.thin(hits.subList(0, 10).iterator(), 6))
                .as("alone it may fill the answer")
                .isEqualTo(hits.subList(0, 6));
    }
}
