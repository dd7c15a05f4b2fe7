package brane.broker;

import brane.broker.QuotableSentences.Sentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Answers without a model: the sentences of the passages that fit the question best, word for word, each with its citation. A
 * sentence's score is BM25 (k1 1.2, b 0.75) over all sentences of the passages, and what its heading scores, less for each
 * sentence between; raised for a passage that was found early.
 */
public final class Extractive {

    private static final int MAX_SENTENCES = 6;

    /** What a heading's score counts for the sentence right below it. */
    private static final double TOPIC = 0.7;

    private static final double K1 = 1.2;
    private static final double B = 0.75;

    /** A sentence that scores less than this share of the best one only pads the answer. */
    private static final double LEAST_SHARE = 0.4;

    private static final Set<String> STOP = Set.of(
            "the", "a", "an", "of", "to", "in", "is", "are", "was", "were", "be", "for", "and", "or", "on", "at", "by",
            "with", "what", "which", "who", "when", "where", "why", "how", "do", "does", "did", "it", "its", "this",
            "that", "these", "those", "i", "we", "you", "our", "your", "my", "can", "should", "must", "may", "will",
            "would", "from", "as", "if", "there", "has", "have", "not", "der", "die", "das", "des", "den", "dem", "und",
            "oder", "ist", "sind", "war", "wird", "werden", "hat", "im", "am", "auf", "für", "mit", "bei", "nach",
            "aus", "ein", "eine", "einer", "einem", "einen", "wie", "wer", "wann", "warum", "wo", "welche", "welcher",
            "welch", "kann", "darf", "muss", "soll", "sich", "nicht", "zu", "zum", "zur", "von", "vom", "es", "man",
            "ich", "wir");

    private Extractive() {}

    /** A passage as it is cited: its number, its document's name, its text and the headings that it stands under, outermost first. */
    public record Source(int n, String name, String text, List<String> headings) {}

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
            quotes(chosen).forEach(sink);
        }
        sink.accept("_Quoted word for word; no language model was used._\n");
    }

    /** Neighbours stand in one quote. */
    private static List<String> quotes(List<Sentence> chosen) {
        var quotes = new ArrayList<String>();
        var text = new StringBuilder();
        for (var i = 0; i < chosen.size(); i++) {
            var sentence = chosen.get(i);
            text.append(text.isEmpty() ? "> " : " ").append(sentence.text());
            if (i + 1 < chosen.size() && follows(sentence, chosen.get(i + 1))) {
                continue;
            }
            var name = sentence.source().name().replaceAll("[\\[\\]]", "");
            text.append(" [" + sentence.source().n() + "]\n>\n> — " + name + "\n\n");
            quotes.add(text.toString());
            text.setLength(0);
        }
        return quotes;
    }

    private static boolean follows(Sentence one, Sentence next) {
        return next.block() == one.block() && next.order() == one.order() + 1;
    }

    private static List<Sentence> choose(String question, List<Source> sources) {
        var wanted = new HashSet<>(QuotableSentences.words(question));
        wanted.removeAll(STOP);
        var sentences = QuotableSentences.of(sources);
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
        var topic = TOPIC / (1 + sentence.depth()) * bm25(sentence.topic(), rarity, average);
        return (bm25(sentence.words(), rarity, average) + topic)
                * (1 + 0.5 / sentence.source().n());
    }

    private static double bm25(List<String> words, Map<String, Double> rarity, double average) {
        var counts = words.stream()
                .filter(rarity::containsKey)
                .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
        var length = K1 * (1 - B + B * words.size() / average);
        return counts.entrySet().stream()
                .mapToDouble(entry -> rarity.getOrDefault(entry.getKey(), 0.0)
                        * entry.getValue()
                        * (K1 + 1)
                        / (entry.getValue() + length))
                .sum();
    }
}
