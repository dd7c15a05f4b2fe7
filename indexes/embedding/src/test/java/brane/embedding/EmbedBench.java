package brane.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@link Embedder} costs beside bare calls of the same tokenizer and of ONNX Runtime: the same texts of the length of a
 * passage, the same number of threads, each side with a session of its own, taking turns.
 */
final class EmbedBench {

    private static final int ROUNDS = 41;
    private static final int WARM_UP = 3;

    private EmbedBench() {}

    /** Tokenizer and runtime and nothing around them. */
    private record Bare(
            HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session, ExecutorService threads) {

        void run(List<String> texts, int width) throws Exception {
            var next = new AtomicInteger();
            Callable<Void> work = () -> {
                for (var i = next.getAndIncrement(); i < texts.size(); i = next.getAndIncrement()) {
                    embed(texts.get(i));
                }
                return null;
            };
            for (var one : threads.invokeAll(Collections.nCopies(width, work))) {
                one.get();
            }
        }

        private void embed(String text) throws Exception {
            var encoding = tokenizer.encode(text);
            var ids = encoding.getIds();
            var shape = new long[] {1, ids.length};
            try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                    var mask =
                            OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getAttentionMask()), shape);
                    var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getTypeIds()), shape);
                    var output =
                            session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
                if (((OnnxTensor) output.get(0)).getInfo().getShape()[1] != ids.length) {
                    throw new IllegalStateException("one vector a token is expected");
                }
            }
        }
    }

    /** @param arguments the folder of the models, and the model's id */
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var model = EmbeddingModel.of(EmbeddingModel.SHIPPED, arguments[1]);
        var width = Runtime.getRuntime().availableProcessors();
        try (var embedder = Embedder.open(model, new EmbedderConfig(folder, width));
                var threads = Executors.newFixedThreadPool(width)) {
            var texts = passages(embedder.tokens());
            var environment = OrtEnvironment.getEnvironment();
            try (var options = OnnxModel.options();
                    var session =
                            environment.createSession(model.weights(folder).toString(), options);
                    var tokenizer = HuggingFaceTokenizer.newInstance(
                            model.tokenizer(folder),
                            Map.of("maxLength", "256", "truncation", "true", "padding", "false"))) {
                report(model, embedder, new Bare(tokenizer, environment, session, threads), texts, width);
            }
        }
    }

    private static List<String> passages(TokenCounter counter) throws Exception {
        var texts = new ObjectMapper().readValue(EmbedBench.class.getResourceAsStream("/texts.json"), String[].class);
        return Arrays.stream(texts)
                .filter(text -> counter.count(text) >= 140 && counter.count(text) <= 256)
                .toList();
    }

    private static void report(EmbeddingModel model, Embedder embedder, Bare bare, List<String> texts, int width)
            throws Exception {
        var ratios = new double[ROUNDS];
        var ours = new double[ROUNDS];
        var theirs = new double[ROUNDS];
        for (var round = -WARM_UP; round < ROUNDS; round++) {
            var first = (round & 1) == 0;
            var before = first ? perSecond(texts, () -> embedder.embedAll(texts, done -> {})) : 0;
            var raw = perSecond(texts, () -> {
                bare.run(texts, width);
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
