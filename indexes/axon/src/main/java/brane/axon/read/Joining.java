package brane.axon.read;

import brane.axon.Hit;
import brane.axon.Passage;
import brane.core.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Passages as one reads them: those that stand next to each other become one without what they repeat, and a sentence that is
 * cut at either end is completed from the neighbours. The spans stay those of the document, so a citation opens just what the
 * text says, on the page where what was found begins: nothing is put before it from an earlier page.
 */
final class Joining {

    /** The passage of that document and ordinal, when there is one. */
    @FunctionalInterface
    interface Neighbours {
        Optional<Passage> at(UUID document, int ordinal);
    }

    /** Passages are joined as long as a reader still finds the cited sentence in them at once. */
    static final int MAX_JOINED = 4_000;

    /** A sentence is not completed by more than this; what is longer is a list or no sentence. */
    static final int MAX_COMPLETED = 400;

    private static final int MAX_NEIGHBOURS = 4;

    private final Neighbours neighbours;

    Joining(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /** As many hits or fewer, in the order of the best that is in each. */
    List<Hit> join(List<Hit> hits) {
        var all = new ArrayList<Stretch>();
        for (var hit : hits) {
            all.add(withEnd(withBeginning(Stretch.of(hit, hit.passage()))));
        }
        for (var i = 0; i < all.size(); i++) {
            for (var j = i + 1; j < all.size(); j++) {
                if (fit(all.get(i), all.get(j))) {
                    all.set(i, all.get(i).and(all.remove(j)));
                    // What did not touch before may touch now.
                    j = i;
                }
            }
        }
        return all.stream().map(Stretch::asHit).toList();
    }

    private static boolean fit(Stretch one, Stretch other) {
        return one.touches(other)
                && one.isOnPageOf(other)
                && Math.max(one.end(), other.end()) - Math.min(one.start(), other.start()) <= MAX_JOINED;
    }

    private Stretch withBeginning(Stretch one) {
        var whole = one;
        for (var i = 0; i < MAX_NEIGHBOURS && one.start() - whole.start() <= MAX_COMPLETED; i++) {
            var before = neighbour(whole, whole.first() - 1).filter(whole::isOnPageOf);
            if (before.isPresent()) {
                whole = whole.and(before.get());
            }
            var cut = one.start() - whole.start();
            var from = boundaries(whole.body()).filter(end -> end <= cut).max().orElse(0);
            if (from > 0 || before.isEmpty()) {
                return isCompletion(whole.body(), from, cut) ? whole.from(from).as(one) : one;
            }
        }
        return one;
    }

    private Stretch withEnd(Stretch one) {
        var whole = one;
        for (var i = 0; i < MAX_NEIGHBOURS && whole.end() - one.end() <= MAX_COMPLETED; i++) {
            var after = neighbour(whole, whole.last() + 1);
            if (after.isPresent()) {
                whole = whole.and(after.get());
            }
            var body = whole.body();
            var cut = one.end() - whole.start();
            var to = boundaries(body).filter(end -> end >= cut).min().orElse(cut);
            if (to < body.length() || after.isEmpty()) {
                return isCompletion(body, cut, to)
                        ? one.reaching(body.substring(0, to).stripTrailing())
                        : one;
            }
        }
        return one;
    }

    /** Where sentences and lines end. */
    private static IntStream boundaries(String text) {
        return IntStream.concat(
                Sentences.ends(text).stream().mapToInt(end -> end),
                IntStream.rangeClosed(1, text.length()).filter(end -> text.charAt(end - 1) == '\n'));
    }

    private static boolean isCompletion(String text, int from, int to) {
        return to - from <= MAX_COMPLETED && !text.substring(from, to).isBlank();
    }

    private Optional<Stretch> neighbour(Stretch one, int ordinal) {
        return ordinal < 0
                ? Optional.empty()
                : neighbours
                        .at(one.hit().document(), ordinal)
                        .map(passage -> Stretch.of(one.hit(), passage))
                        .filter(one::touches);
    }
}
