package brane.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import brane.core.Problem;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open cross-encoder with one label: the tokens of question and passage, as its own tokenizer puts them together, through
 * ONNX Runtime; the one number that comes out. Each call runs in the calling thread; calls may run side by side.
 */
final class PairModel implements AutoCloseable {

    /** What is read of a pair, special tokens included: the length that such models are trained with. */
    static final int MAX_TOKENS = 512;

    /** Of a longer text no more is given to the tokenizer; few texts have so many characters a token. */
    private static final int MAX_CHARACTERS = 16 * MAX_TOKENS;

    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");

    private final String name;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private PairModel(String name, HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
    }

    /** @throws brane.core.ProblemException {@code reranker-broken} (503) */
    static PairModel open(String name, Path folder, Path natives) {
        NativeFolders.use(natives);
        var tokenizer = tokenizer(name, file(name, folder, "tokenizer.json"));
        try (var options = OnnxModel.options()) {
            var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "brane");
            var session =
                    environment.createSession(file(name, folder, "model.onnx").toString(), options);
            var model = new PairModel(name, tokenizer, environment, session);
            model.check();
            return model;
        } catch (OrtException e) {
            tokenizer.close();
            throw broken(name, "model.onnx is no model that ONNX Runtime reads", e);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static Path file(String name, Path folder, String file) {
        var path = folder.resolve(file);
        if (!Files.isReadable(path)) {
            throw broken(name, "its folder has no readable " + file, null);
        }
        return path;
    }

    private static HuggingFaceTokenizer tokenizer(String name, Path file) {
        try {
            return HuggingFaceTokenizer.newInstance(
                    file,
                    Map.of(
                            "truncation",
                            "longest_first",
                            "padding",
                            "false",
                            "maxLength",
                            Integer.toString(MAX_TOKENS),
                            "modelMaxLength",
                            Integer.toString(MAX_TOKENS)));
        } catch (IOException | RuntimeException e) {
            throw broken(name, "tokenizer.json is no tokenizer", e);
        }
    }

    /** Says at once what is wrong, with a first pair too, rather than with somebody's question. */
    private void check() {
        try {
            var inputs = session.getInputInfo();
            var strange = inputs.values().stream()
                    .filter(input -> !INPUTS.contains(input.getName()) || !isOfLongs(input))
                    .findFirst();
            if (strange.isPresent() || !inputs.containsKey("input_ids")) {
                throw broken(name, "its inputs must be int64 input_ids, attention_mask and token_type_ids", null);
            }
            score("question", "passage");
        } catch (OrtException e) {
            closeSession();
            throw broken(name, "it failed on a first pair", e);
        } catch (RuntimeException e) {
            closeSession();
            throw e;
        }
    }

    private static boolean isOfLongs(NodeInfo input) {
        return input.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.INT64;
    }

    float score(String question, String passage) throws OrtException {
        var pair = tokenizer.encode(cut(question), cut(passage));
        var values = Map.<String, long[]>of(
                "input_ids", pair.getIds(),
                "attention_mask", pair.getAttentionMask(),
                "token_type_ids", pair.getTypeIds());
        var inputs = new HashMap<String, OnnxTensor>();
        try {
            for (var input : session.getInputNames()) {
                inputs.put(input, tensor(Objects.requireNonNull(values.get(input))));
            }
            try (var output = session.run(inputs)) {
                return single(output.get(0) instanceof OnnxTensor tensor ? tensor : null);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static String cut(String text) {
        return Tokens.wellFormed(text.substring(0, Math.min(text.length(), MAX_CHARACTERS)));
    }

    private OnnxTensor tensor(long[] numbers) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), new long[] {1, numbers.length});
    }

    private float single(@Nullable OnnxTensor output) {
        var numbers = output == null ? null : output.getFloatBuffer();
        if (numbers == null || numbers.remaining() != 1) {
            throw broken(name, "its first output must be one float a pair: a cross-encoder with one label", null);
        }
        var score = numbers.get();
        if (!Float.isFinite(score)) {
            throw broken(name, "it gave a score that is no number", null);
        }
        return score;
    }

    static RuntimeException broken(String name, String why, @Nullable Throwable cause) {
        var problem = Problem.of(
                "reranker-broken",
                503,
                "The reranker can not be used.",
                "reranker " + name + ": " + why
                        + "; put a cross-encoder's model.onnx and tokenizer.json there, or write" + " `rerank: none`");
        return cause == null ? problem.failure() : problem.failure(cause);
    }

    private void closeSession() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nobody may be using it any more. */
    @Override
    public void close() {
        try {
            closeSession();
        } finally {
            tokenizer.close();
        }
    }
}
