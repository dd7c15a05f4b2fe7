package brane.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * An open model: the text's tokens, at most the model's limit, through ONNX Runtime, the mean over all tokens, normalised
 * (sentence-transformers' definition of these models). Each call runs in the calling thread; calls may run side by side.
 */
final class OnnxModel implements AutoCloseable {

    private final int dimensions;
    private final Tokens tokens;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxModel(int dimensions, Tokens tokens, OrtEnvironment environment, OrtSession session) {
        this.dimensions = dimensions;
        this.tokens = tokens;
        this.environment = environment;
        this.session = session;
    }

    static OnnxModel open(EmbeddingModel model, Path folder) {
        NativeFolders.use(folder);
        var weights = model.weights().in(folder);
        var tokens = new Tokens(model.tokenizer().in(folder), model.maxTokens());
        try (var options = options()) {
            var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "brane");
            var session = environment.createSession(weights.toString(), options);
            return new OnnxModel(model.dimensions(), tokens, environment, session);
        } catch (OrtException | LinkageError e) {
            tokens.close();
            throw new IllegalStateException("the embedding model " + model.id() + " can't be opened", e);
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

    float[] vector(String text) throws OrtException {
        var ids = tokens.ids(text);
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        var shape = new long[] {1, ids.length};
        try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                var output = session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            return unitMean(((OnnxTensor) output.get(0)).getFloatBuffer(), ids.length);
        }
    }

    /** The mean of {@code rows} token vectors, scaled to length 1. */
    private float[] unitMean(FloatBuffer states, int rows) {
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
