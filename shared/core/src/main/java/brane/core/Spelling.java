package brane.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Spelling {

    private Spelling() {}

    /** The candidate closest to {@code word}, when it is close enough to be a likely slip. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate ->
                        distance(word, candidate) <= Math.max(Math.min(2, word.length() - 1), word.length() / 3));
    }

    /** Levenshtein's distance: how many single-character edits turn one into the other. */
    public static int distance(String from, String to) {
        var previous = new int[to.length() + 1];
        for (var j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= from.length(); i++) {
            var row = new int[to.length() + 1];
            row[0] = i;
            for (var j = 1; j <= to.length(); j++) {
                var change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[to.length()];
    }
}
