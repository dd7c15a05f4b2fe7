package brane.axon.read;

import brane.axon.Hit;
import brane.axon.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Leaves out a passage that says what a better one of its document says, and lets no document take more than half of the answer
 * while others have something to say.
 */
final class Thinning {

    /** A document's passages beyond this part of the answer wait until no other document has one. */
    private static final int DOCUMENT_PART = 2;

    private static final int DOCUMENT_MIN = 3;

    private record Ranked(int rank, Hit hit) {

        boolean isOf(Ranked other) {
            return hit.document().equals(other.hit.document());
        }

        boolean saysTheSame(Ranked other) {
            return isOf(other) && Thinning.saysTheSame(hit.passage(), other.hit.passage());
        }
    }

    private Thinning() {}

    /** @param candidates best first; no more of them are asked for than it takes */
    static List<Hit> thin(Iterator<Hit> candidates, int limit) {
        var share = Math.max(DOCUMENT_MIN, (limit + DOCUMENT_PART - 1) / DOCUMENT_PART);
        var chosen = new ArrayList<Ranked>();
        var beyond = new ArrayList<Ranked>();
        var rank = 0;
        for (; chosen.size() < limit && candidates.hasNext(); rank++) {
            var candidate = new Ranked(rank, candidates.next());
            if (chosen.stream().noneMatch(candidate::saysTheSame)) {
                var full = chosen.stream().filter(candidate::isOf).count() >= share;
                (full ? beyond : chosen).add(candidate);
            }
        }
        for (var candidate : beyond) {
            if (chosen.size() < limit && chosen.stream().noneMatch(candidate::saysTheSame)) {
                chosen.add(candidate);
            }
        }
        return chosen.stream()
                .sorted(Comparator.comparingInt(Ranked::rank))
                .map(Ranked::hit)
                .toList();
    }

    /** The spans overlap by more than half of the shorter one, or the words are the same (a header on every page). */
    private static boolean saysTheSame(Passage one, Passage other) {
        var overlap = Math.min(one.end(), other.end()) - Math.max(one.start(), other.start());
        var shorter = Math.min(one.end() - one.start(), other.end() - other.start());
        return overlap * 2 > shorter || one.text().strip().equals(other.text().strip());
    }
}
