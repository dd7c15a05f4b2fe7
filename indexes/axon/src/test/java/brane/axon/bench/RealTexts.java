package brane.axon.bench;

import brane.axon.Embedding;
import brane.embedding.TokenCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What WordNet says of words, one sense a passage, in its order, in which what is alike stands together; each eighth sense is
 * left out, and its example sentences are the questions. Every text is embedded once.
 *
 * @param passages no two alike
 */
record RealTexts(List<String> passages, List<String> questions, Embedding embedding, Map<String, float[]> vectors)
        implements Embedding {

    /** What stands left of the bar that ends with the definition: offset, file, kind, number of words, words. */
    private static final Pattern SENSE =
            Pattern.compile("\\d{8} \\d{2} [nvasr] [0-9a-f]{2} (?<word>\\S+) .*? \\| (?<gloss>.*)");

    private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]{15,})\"");
    private static final int LEFT_OUT = 8;

    /** @param dictionary the folder with WordNet's data files */
    static RealTexts read(Path dictionary, int questions, Embedding model) throws IOException {
        var senses = new ArrayList<String>();
        for (var kind : List.of("noun", "verb", "adj", "adv")) {
            senses.addAll(Files.readAllLines(dictionary.resolve("data." + kind), StandardCharsets.ISO_8859_1));
        }
        senses.removeIf(line -> !SENSE.matcher(line).matches());
        var passages = IntStream.range(0, senses.size())
                .filter(i -> i % LEFT_OUT != 0)
                .mapToObj(i -> passage(senses.get(i)))
                .distinct()
                .toList();
        var asked = IntStream.range(0, senses.size())
                .filter(i -> i % LEFT_OUT == 0)
                .mapToObj(i -> EXAMPLE.matcher(senses.get(i)))
                .filter(Matcher::find)
                .map(example -> example.group(1))
                .toList();
        return new RealTexts(passages, spread(asked, questions, 1), model, new HashMap<>());
    }

    private static String passage(String line) {
        var sense = SENSE.matcher(line);
        if (!sense.matches()) {
            throw new IllegalStateException("not a sense");
        }
        return sense.group("word").replace('_', ' ') + ": "
                + sense.group("gloss").strip();
    }

    /** So many of them, in runs of some length, as far from each other as they can be. */
    static <T> List<T> spread(List<T> all, int count, int run) {
        var runs = count / run;
        return IntStream.range(0, runs)
                .boxed()
                .flatMap(i -> {
                    var first = (int) ((long) i * (all.size() - run) / Math.max(1, runs - 1));
                    return all.subList(first, first + run).stream();
                })
                .toList();
    }

    /** Embeds those and the questions, as far as they were not embedded yet. */
    void embed(List<String> some) throws InterruptedException {
        embedAll(Stream.concat(some.stream(), questions.stream()));
    }

    private void embedAll(Stream<String> wanted) throws InterruptedException {
        var began = System.nanoTime();
        var texts = wanted.filter(text -> !vectors.containsKey(text)).distinct().toList();
        for (var from = 0; from < texts.size(); from += 5_000) {
            var some = texts.subList(from, Math.min(texts.size(), from + 5_000));
            var made = embedding.passages(some, done -> {});
            IntStream.range(0, some.size()).forEach(i -> vectors.put(some.get(i), made.get(i)));
            AxonBench.say(String.format(
                    Locale.ROOT,
                    "embedded %,d of %,d texts in %.0f s",
                    from + some.size(),
                    texts.size(),
                    (System.nanoTime() - began) / 1e9));
        }
    }

    float[] vector(String text) {
        return vectors.get(text);
    }

    /** How many words a passage has, on average. */
    double words() {
        return passages.stream().collect(Collectors.averagingInt(text -> text.split(" ").length));
    }

    @Override
    public String model() {
        return embedding.model();
    }

    @Override
    public TokenCounter tokens() throws InterruptedException {
        return embedding.tokens();
    }

    @Override
    public int dimensions() {
        return embedding.dimensions();
    }

    @Override
    public float[] query(String text) {
        return vector(text);
    }

    @Override
    public List<float[]> passages(List<String> texts, IntConsumer progress) {
        return texts.stream().map(this::vector).toList();
    }
}
