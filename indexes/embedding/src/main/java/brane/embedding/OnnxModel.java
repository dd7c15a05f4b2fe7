package brane.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An open model: the text's tokens, at most the model's limit, through ONNX Runtime, pooled as the model was trained, normalised
 * (sentence-transformers' definition of these models). Each call runs in the calling thread; calls may run side by side.
 */
final class OnnxModel implements AutoCloseable {

    private static final Set<String> INPUTS = new TreeSet<>(Set.of("input_ids", "attention_mask", "token_type_ids"));

    private final EmbeddingModel model;
    private final Tokens tokens;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxModel(EmbeddingModel model, Tokens tokens, OrtEnvironment environment, OrtSession session) {
        this.model = model;
        this.tokens = tokens;
        this.environment = environment;
        this.session = session;
    }

    static OnnxModel open(EmbeddingModel model, Path folder) {
        NativeFolders.use(folder);
        var weights = model.weights(folder);
        var tokens = new Tokens(model.tokenizer(folder), model.maxTokens(), model.passagePrefix());
        try (var options = options()) {
            var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "brane");
            var session = environment.createSession(weights.toString(), options);
            requireInputs(model, weights, session);
            return new OnnxModel(model, tokens, environment, session);
        } catch (RuntimeException e) {
            tokens.close();
            throw e;
        } catch (OrtException | LinkageError e) {
            tokens.close();
            if (e instanceof OrtException && model.files() instanceof EmbeddingModel.Files.OfTheSite) {
                throw SiteModels.wrong(weights, "must be an ONNX model", "export it again: " + e.getMessage());
            }
            throw new IllegalStateException("the embedding model " + model.name() + " can't be opened", e);
        }
    }

    static OrtSession.SessionOptions options() throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        // The arena keeps what the largest text needed, once for each thread; without it the C library keeps more.
        options.setCPUArenaAllocator(true);
        options.setMemoryPatternOptimization(false);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    Tokens tokens() {
        return tokens;
    }

    /** What BRANE gives a model and takes from it: another shape would fail at each text, or give another vector. */
    private static void requireInputs(EmbeddingModel model, Path weights, OrtSession session) throws OrtException {
        var inputs = session.getInputNames();
        var output = session.getOutputInfo().values().iterator().next().getInfo();
        var shape = output instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
        if (!INPUTS.containsAll(inputs)
                || !inputs.contains("input_ids")
                || shape.length != 3
                || shape[2] != model.dimensions()) {
            throw SiteModels.wrong(
                    weights,
                    "must take " + INPUTS + " and give batch x tokens x " + model.dimensions() + ", takes " + inputs
                            + " and gives " + Arrays.toString(shape),
                    "export the encoder without a head, and check dimensions in model.yaml");
        }
    }

    float[] vector(String text) throws OrtException {
        var ids = tokens.ids(text);
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        var shape = new long[] {1, ids.length};
        try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                var output = session.run(asked(input, mask, types))) {
            var rows = model.pooling() == EmbeddingModel.Pooling.CLS ? 1 : ids.length;
            return unitMean(((OnnxTensor) output.get(0)).getFloatBuffer(), rows);
        }
    }

    /** Not every model asks for the types. */
    private Map<String, OnnxTensor> asked(OnnxTensor input, OnnxTensor mask, OnnxTensor types) {
        var all = new HashMap<>(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types));
        all.keySet().retainAll(session.getInputNames());
        return all;
    }

    /** The mean of the first {@code rows} token vectors, scaled to length 1. */
    private float[] unitMean(FloatBuffer states, int rows) {
        var dimensions = model.dimensions();
        var sum = new double[dimensions];
        for (var row = 0; row < rows; row++) {
            for (var i = 0; i < dimensions; i++) {
                sum[i] += states.get(row * dimensions + i);
            }
        }
        var length = Math.sqrt(Arrays.stream(sum).map(value -> value * value).sum());
        var unit = new float[dimensions];
        for (var i = 0; i < dimensions; i++) {
            unit[i] = (float) (sum[i] / length);
        }
        return unit;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tokens.close();
        }
    }
}
