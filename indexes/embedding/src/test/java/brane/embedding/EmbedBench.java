package brane.embedding;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * What {@link Embedder} costs beside bare calls of the same tokenizer and of ONNX Runtime: the same texts of the length of a
 * passage, the same number of threads, each side with a session of its own, taking turns.
 */
final class EmbedBench {

    private static final int ROUNDS = 41;
    private static final int WARM_UP = 3;

    private EmbedBench() {}

    /** @param arguments the folder of the models, and the model's id */
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var model = EmbeddingModel.of(EmbeddingModel.SHIPPED, arguments[1]);
        var width = Runtime.getRuntime().availableProcessors();
        try (var embedder = Embedder.open(model, new EmbedderConfig(folder, width));
                var bare = BareOnnx.open(model, folder, width)) {
            report(model, embedder, bare, BareOnnx.texts(embedder.tokens()), width);
        }
    }

    private static void report(EmbeddingModel model, Embedder embedder, BareOnnx bare, List<String> texts, int width)
            throws Exception {
        var ratios = new double[ROUNDS];
        var ours = new double[ROUNDS];
        var theirs = new double[ROUNDS];
        for (var round = -WARM_UP; round < ROUNDS; round++) {
            var first = (round & 1) == 0;
            var before = first ? perSecond(texts, () -> embedder.embedAll(texts, done -> {})) : 0;
            var raw = perSecond(texts, () -> {
                bare.run(texts);
                return null;
            });
            var own = first ? before : perSecond(texts, () -> embedder.embedAll(texts, done -> {}));
            if (round >= 0) {
                ours[round] = own;
                theirs[round] = raw;
                ratios[round] = own / raw;
                System.err.printf(
                        Locale.ROOT,
                        "round %2d of %d: embedder %.1f/s, bare %.1f/s, ratio %.3f%n",
                        round + 1,
                        ROUNDS,
                        own,
                        raw,
                        ratios[round]);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"embed.ratio\", \"value\": %.3f, \"unit\": \"ratio\", \"bound\": 0.90, "
                        + "\"direction\": \"at-least\", \"against\": \"bare tokenizer and ONNX Runtime\", \"samples\": %s, "
                        + "\"note\": \"%s, %d texts of 140 to 256 tokens, %d threads; median of %d interleaved rounds; "
                        + "embedder %.1f, bare %.1f passages a second\"}%n",
                median(ratios),
                Arrays.toString(Arrays.stream(ratios)
                        .map(ratio -> Math.round(ratio * 1000) / 1000.0)
                        .toArray()),
                model.id(),
                texts.size(),
                width,
                ROUNDS,
                median(ours),
                median(theirs));
    }

    private static double perSecond(List<String> texts, Callable<?> work) throws Exception {
        var began = System.nanoTime();
        work.call();
        return texts.size() * 1e9 / (System.nanoTime() - began);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
