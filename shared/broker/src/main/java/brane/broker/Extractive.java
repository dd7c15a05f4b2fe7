package brane.broker;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Answers without a model: the sentences of the passages that fit the question best, word for word, each with its citation. A
 * sentence's score is BM25 (k1 1.2, b 0.75) over all sentences of the passages, raised for a passage that was found early.
 */
public final class Extractive {

    private static final int MAX_SENTENCES = 6;
    private static final int LONGEST = 600;
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    /** A sentence that scores less than this share of the best one only pads the answer. */
    private static final double LEAST_SHARE = 0.4;

    private static final Set<String> STOP = Set.of(
            "the", "a", "an", "of", "to", "in", "is", "are", "was", "were", "be", "for", "and", "or", "on", "at", "by",
            "with", "what", "which", "who", "when", "where", "why", "how", "do", "does", "did", "it", "its", "this",
            "that", "these", "those", "i", "we", "you", "our", "your", "my", "can", "should", "must", "may", "will",
            "would", "from", "as", "if", "der", "die", "das", "und", "ist", "im", "den", "dem", "ein", "eine", "wie",
            "wer", "wann", "wo", "zu", "von");

    private Extractive() {}

    /** A passage as it is cited: its number, its document's name and its text. */
    public record Source(int n, String name, String text) {}

    private record Sentence(Source source, int order, String text, List<String> words) {}

    private record Scored(Sentence sentence, double score) {}

    /** Writes the answer into the sink, a line a time. */
    public static void answer(String question, List<Source> sources, Consumer<String> sink) {
        var chosen = choose(question, sources);
        if (chosen.isEmpty()) {
            sink.accept(
                    "The documents of this Neuron hold nothing that fits the question. Ask with other words, or add a"
                            + " document.\n\n");
        } else {
            sink.accept("The documents say:\n\n");
            chosen.forEach(sentence -> sink.accept(
                    "> " + sentence.text() + " [" + sentence.source().n() + "]\n>\n> — "
                            + sentence.source().name().replaceAll("[\\[\\]]", "") + "\n\n"));
        }
        sink.accept("_Quoted word for word; no language model was used._\n");
    }

    private static List<Sentence> choose(String question, List<Source> sources) {
        var wanted = new HashSet<>(words(question));
        wanted.removeAll(STOP);
        var sentences = sentences(sources);
        var rarity = rarity(wanted, sentences);
        var average =
                sentences.stream().mapToInt(one -> one.words().size()).average().orElse(1);
        var scored = sentences.stream()
                .map(sentence -> new Scored(sentence, score(sentence, rarity, average)))
                .toList();
        var best = scored.stream().mapToDouble(Scored::score).max().orElse(0);
        var seen = new HashSet<String>();
        return scored.stream()
                .filter(one -> one.score() > 0 && one.score() >= best * LEAST_SHARE)
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .filter(one -> seen.add(String.join(" ", one.sentence().words())))
                .limit(MAX_SENTENCES)
                .map(Scored::sentence)
                .sorted(Comparator.<Sentence>comparingInt(one -> one.source().n())
                        .thenComparingInt(Sentence::order))
                .toList();
    }

    private static Map<String, Double> rarity(Set<String> wanted, List<Sentence> sentences) {
        var rarity = new HashMap<String, Double>();
        for (var word : wanted) {
            var with =
                    sentences.stream().filter(one -> one.words().contains(word)).count();
            rarity.put(word, Math.log(1 + (sentences.size() - with + 0.5) / (with + 0.5)));
        }
        return rarity;
    }

    private static double score(Sentence sentence, Map<String, Double> rarity, double average) {
        var counts = sentence.words().stream()
                .filter(rarity::containsKey)
                .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
        var length = K1 * (1 - B + B * sentence.words().size() / average);
        var sum = counts.entrySet().stream()
                .mapToDouble(entry -> rarity.getOrDefault(entry.getKey(), 0.0)
                        * entry.getValue()
                        * (K1 + 1)
                        / (entry.getValue() + length))
                .sum();
        return sum * (1 + 0.5 / sentence.source().n());
    }

    private static List<Sentence> sentences(List<Source> sources) {
        var sentences = new ArrayList<Sentence>();
        for (var source : sources) {
            // An empty line ends a sentence too, so that a heading is not glued to what follows it.
            for (var block : source.text().split("\\n\\s*\\n")) {
                inBlock(source, block, sentences);
            }
        }
        return sentences;
    }

    private static void inBlock(Source source, String block, List<Sentence> into) {
        var breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(block);
        var start = breaks.first();
        for (var end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
            var text = block.substring(start, end).replaceAll("\\s+", " ").strip();
            var words = words(text);
            if (words.size() >= 4 && text.length() <= LONGEST) {
                into.add(new Sentence(source, into.size(), text, words));
            }
        }
    }

    /** Words in lower case, with the commonest English endings taken off. */
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty()) {
                words.add(word.length() > 4 ? word.replaceFirst("(ies|es|s|ing|ed)$", "") : word);
            }
        }
        return words;
    }
}
