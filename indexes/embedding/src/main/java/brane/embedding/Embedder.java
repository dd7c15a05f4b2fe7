package brane.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Turns text into a unit vector: the model's tokens, at most its limit, through ONNX Runtime, the mean over all tokens,
 * normalised (sentence-transformers' definition of these models). One text a call, because batches cost more here and the
 * quantised model's result depends on its batch; several texts side by side, one platform thread each.
 */
public final class Embedder implements AutoCloseable {

    /** How many texts wait in the pool for each thread, so that a huge document does not fill the heap with tasks. */
    private static final int WAITING_PER_THREAD = 4;

    private final EmbeddingModel model;
    private final Tokens tokens;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ExecutorService threads;
    private final int width;

    private Embedder(EmbeddingModel model, Tokens tokens, OrtEnvironment environment, OrtSession session, int width) {
        this.model = model;
        this.tokens = tokens;
        this.environment = environment;
        this.session = session;
        this.width = width;
        this.threads = Executors.newFixedThreadPool(
                width, Thread.ofPlatform().daemon().name("embed-", 1).factory());
    }

    /** Lays the model's files down where they are missing, and opens them; 0.5 to 2 seconds. */
    public static Embedder open(EmbeddingModel model, EmbedderConfig config) {
        var weights = model.weights().in(config.folder());
        var tokens = new Tokens(model.tokenizer().in(config.folder()), model.maxTokens());
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "brane");
            return new Embedder(
                    model,
                    tokens,
                    environment,
                    environment.createSession(weights.toString(), options),
                    config.threads());
        } catch (OrtException e) {
            tokens.close();
            throw new IllegalStateException("the embedding model " + model.id() + " can't be opened", e);
        }
    }

    public EmbeddingModel model() {
        return model;
    }

    public TokenCounter tokens() {
        return tokens;
    }

    /** The unit vector of the text; what the text says after the model's limit changes nothing. */
    public float[] embed(String text) throws InterruptedException {
        return embedAll(List.of(text), done -> {}).getFirst();
    }

    /**
     * The unit vectors of the texts, in their order.
     *
     * @param progress is told how many are done, from 1 to all, by the calling thread
     * @throws InterruptedException when the caller is interrupted; texts that wait are then not embedded
     */
    public List<float[]> embedAll(List<String> texts, IntConsumer progress) throws InterruptedException {
        var ended = new ExecutorCompletionService<Indexed>(threads);
        var running = new ArrayList<Future<Indexed>>();
        var vectors = new float[texts.size()][];
        var next = 0;
        try {
            for (var done = 0; done < texts.size(); done++) {
                while (next < texts.size() && next - done < width * WAITING_PER_THREAD) {
                    var index = next++;
                    running.add(ended.submit(() -> new Indexed(index, run(texts.get(index)))));
                }
                var one = ended.take().get();
                vectors[one.index()] = one.vector();
                progress.accept(done + 1);
            }
            return Arrays.asList(vectors);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a text could not be embedded", e.getCause());
        } finally {
            running.forEach(task -> task.cancel(false));
        }
    }

    private record Indexed(int index, float[] vector) {}

    private float[] run(String text) throws OrtException {
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
        threads.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tokens.close();
        }
    }
}
