package brane.axon.read;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes one ranking of two: weighted reciprocal rank fusion (Cormack, Clarke and Büttcher 2009, with a weight for each
 * side). Equal weights are often worse than the better side alone, so the weight of the words depends on the question;
 * docs/adr/0007-fusion.md says how the rule was chosen and what it was measured on.
 */
final class Fusion {

    /** What is fused: a passage, whichever segment holds it. */
    record PassageId(UUID document, int ordinal) implements Comparable<PassageId> {
        private static final Comparator<PassageId> ORDER =
                Comparator.comparing(PassageId::document).thenComparingInt(PassageId::ordinal);

        @Override
        public int compareTo(PassageId other) {
            return ORDER.compare(this, other);
        }
    }

    /** A passage with its fused score (at most 1) and its ranks from 1; null where it was not among the best. */
    record Fused(
            PassageId id,
            double score,
            @Nullable Integer vectorRank,
            @Nullable Integer lexicalRank) {}

    /** How much a rank's place counts: the usual constant. */
    static final int K = 60;

    static final double BALANCED = 0.5;

    private static final double LOW = 0.2;
    private static final double HIGH = 0.95;

    private static final double QUOTED = 0.2;
    private static final double IDENTIFIER = 0.35;
    private static final double RARE = 0.1;
    private static final double QUESTION = -0.15;
    private static final double FOREIGN = 0.45;

    /** A word is rare when at most this part of the passages has it; in a small Axon, at most one passage. */
    private static final double RARE_PART = 0.01;

    private static final int QUESTION_WORDS = 7;
    private static final double FOREIGN_LETTERS = 0.3;

    private static final Pattern IDENTIFIERS = Pattern.compile(
            "\\d|\\b\\p{Lu}{2,}\\b|\\p{L}[_/:]\\p{L}|\\p{Ll}\\p{Lu}|§|(^|\\s)--?\\p{L}|\\p{L}-\\p{L}+-\\p{L}");
    private static final Pattern SPACES = Pattern.compile("[^\\p{L}\\p{M}\\p{N}']+");

    /** Words that nearly every English sentence has; a longer question without any is taken for another language. */
    private static final Set<String> ENGLISH = Set.of(
            "the", "of", "and", "to", "in", "is", "a", "an", "for", "on", "with", "what", "how", "which", "who", "when",
            "where", "why", "do", "does", "did", "can", "are", "was", "were", "be", "by", "from", "that", "this", "it",
            "should", "must", "may", "i", "we", "my", "our", "not", "or", "if", "at", "as", "has", "have");

    /** Words that tell of German, French, Spanish, Italian, Portuguese or Dutch and that English does not have. */
    private static final Set<String> FOREIGN_WORDS = Set.of(
            "der", "das", "und", "ist", "wie", "welche", "welcher", "wann", "wer", "warum", "nicht", "mit", "für",
            "ein", "eine", "einen", "le", "la", "les", "des", "du", "est", "une", "quel", "quelle", "comment", "pour",
            "dans", "et", "el", "los", "las", "qué", "cuál", "cómo", "para", "por", "con", "una", "il", "che", "di",
            "della", "quale", "o", "os", "uma", "não", "het", "een", "van", "wat", "hoe", "voor", "niet", "zijn");

    private Fusion() {}

    /** The weight of the words, 0.2 to 0.9; the vectors have the rest. */
    static double lexicalWeight(String question, Words.Terms terms) {
        var weight = BALANCED;
        if (!Words.phrases(question).isEmpty()) {
            weight += QUOTED;
        }
        var named = IDENTIFIERS.matcher(question).find();
        if (named) {
            weight += IDENTIFIER;
        }
        if (hasRareWord(terms)) {
            weight += RARE;
        }
        var words = SPACES.splitAsStream(question.strip().toLowerCase(java.util.Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
        if (isForeign(question, words)) {
            weight += FOREIGN;
        } else if (words.size() >= QUESTION_WORDS && !named) {
            weight += QUESTION;
        }
        return Math.clamp(weight, LOW, HIGH);
    }

    private static boolean hasRareWord(Words.Terms terms) {
        var limit = Math.max(1, (int) (terms.passages() * RARE_PART));
        return terms.words().values().stream().anyMatch(count -> count > 0 && count <= limit);
    }

    /** The models that BRANE ships know English only: other scripts and other languages are left to the words. */
    private static boolean isForeign(String question, List<String> words) {
        var letters = question.codePoints().filter(Character::isLetter).count();
        var other = question.codePoints()
                .filter(Character::isLetter)
                .filter(letter -> Character.UnicodeScript.of(letter) != Character.UnicodeScript.LATIN)
                .count();
        if (letters > 0 && other >= letters * FOREIGN_LETTERS) {
            return true;
        }
        var english = words.stream().filter(ENGLISH::contains).count();
        var foreign = words.stream().filter(FOREIGN_WORDS::contains).count();
        var accented = words.stream()
                .filter(word -> word.chars().anyMatch(letter -> letter > 0x7F))
                .count();
        return foreign + accented > english;
    }

    /** Both rankings, best first, as one; ties in the order of document and ordinal. */
    static List<Fused> fuse(List<PassageId> byVector, List<PassageId> byWords, double lexicalWeight) {
        var vectorRanks = ranks(byVector);
        var lexicalRanks = ranks(byWords);
        var all = new java.util.TreeSet<>(vectorRanks.keySet());
        all.addAll(lexicalRanks.keySet());
        return all.stream()
                .map(id -> {
                    var vector = vectorRanks.get(id);
                    var lexical = lexicalRanks.get(id);
                    var score = part(1 - lexicalWeight, vector) + part(lexicalWeight, lexical);
                    return new Fused(id, score, vector, lexical);
                })
                .sorted(Comparator.comparingDouble(Fused::score).reversed().thenComparing(Fused::id))
                .toList();
    }

    private static double part(double weight, @Nullable Integer rank) {
        return rank == null ? 0 : weight * (K + 1) / (K + rank);
    }

    private static Map<PassageId, Integer> ranks(List<PassageId> ranking) {
        var ranks = new HashMap<PassageId, Integer>();
        ranking.forEach(id -> ranks.putIfAbsent(id, ranks.size() + 1));
        return ranks;
    }
}
