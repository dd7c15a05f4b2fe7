package brane.embedding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;

/**
 * Turns text into a unit vector. One text a call, because batches cost more here and the quantised
 * model's result depends on its batch; several texts side by side, one platform thread each. A single text, which is a question
 * that somebody waits for, never queues behind the passages of a document.
 */
public final class Embedder implements AutoCloseable {

    /** How many texts wait in the pool for each thread, so that a huge document does not fill the heap with tasks. */
    private static final int WAITING_PER_THREAD = 2;

    private final EmbeddingModel model;
    private final int width;
    private final FutureTask<OnnxModel> opening;
    private final ExecutorService questions;
    private final ExecutorService passages;

    private Embedder(EmbeddingModel model, EmbedderConfig config) {
        this.model = model;
        this.width = config.threads();
        this.opening = new FutureTask<>(() -> OnnxModel.open(model, config.folder()));
        this.questions = pool("embed-question-");
        this.passages = pool("embed-passage-");
    }

    private ExecutorService pool(String name) {
        return Executors.newFixedThreadPool(
                width, Thread.ofPlatform().daemon().name(name, 1).factory());
    }

    /** Lays the model's files down where they are missing, and opens them; 0.5 to 2 seconds. */
    public static Embedder open(EmbeddingModel model, EmbedderConfig config) {
        var embedder = new Embedder(model, config);
        embedder.opening.run();
        try {
            embedder.opened();
            return embedder;
        } catch (RuntimeException e) {
            embedder.close();
            throw e;
        }
    }

    /** Returns at once and opens meanwhile; what is asked before waits, and fails with the reason when it can't be opened. */
    public static Embedder openInBackground(EmbeddingModel model, EmbedderConfig config) {
        var embedder = new Embedder(model, config);
        Thread.ofPlatform().daemon().name("embed-open").start(embedder.opening);
        return embedder;
    }

    public EmbeddingModel model() {
        return model;
    }

    /** Whether the model is open; false while it is being opened, and when that failed. */
    public boolean ready() {
        return opening.state() == Future.State.SUCCESS;
    }

    /** Returns at once; what it is asked waits until the model is open, and fails with the reason when it can't be opened. */
    public TokenCounter tokens() {
        return new TokenCounter() {
            @Override
            public int maxTokens() {
                return model.maxTokens();
            }

            @Override
            public int count(String text) {
                return opened().tokens().count(text);
            }

            @Override
            public List<TokenSpan> spans(String text) {
                return opened().tokens().spans(text);
            }
        };
    }

    /** The unit vector of a question; what it says after the model's limit changes nothing. */
    public float[] embed(String text) throws InterruptedException {
        opened();
        var answer = new ExecutorCompletionService<Indexed>(questions);
        var running = submit(answer, 0, model.queryPrefix() + text);
        try {
            return result(answer).vector();
        } finally {
            running.cancel(false);
        }
    }

    /**
     * The unit vectors of passages, in their order.
     *
     * @param progress is told how many are done, from 1 to all, by the calling thread
     * @throws InterruptedException when the caller is interrupted; texts that wait are then not embedded
     */
    public List<float[]> embedAll(List<String> texts, IntConsumer progress) throws InterruptedException {
        opened();
        var ended = new ExecutorCompletionService<Indexed>(passages);
        var running = new ArrayList<Future<Indexed>>();
        var vectors = new float[texts.size()][];
        var next = 0;
        try {
            for (var done = 0; done < texts.size(); done++) {
                for (; next < texts.size() && next - done < width * WAITING_PER_THREAD; next++) {
                    running.add(submit(ended, next, model.passagePrefix() + texts.get(next)));
                }
                var one = result(ended);
                vectors[one.index()] = one.vector();
                progress.accept(done + 1);
            }
            return Arrays.asList(vectors);
        } finally {
            running.forEach(task -> task.cancel(false));
        }
    }

    private record Indexed(int index, float[] vector) {}

    private Future<Indexed> submit(CompletionService<Indexed> service, int index, String text) {
        try {
            return service.submit(() -> new Indexed(index, opened().vector(text)));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the embedder is closed", e);
        }
    }

    private static Indexed result(CompletionService<Indexed> service) throws InterruptedException {
        try {
            return service.take().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a text could not be embedded", e.getCause());
        }
    }

    private OnnxModel opened() {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new IllegalStateException("the embedding model " + model.name() + " can't be opened", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the embedding model was being opened", e);
        }
    }

    /** Waits for the texts that are being embedded, then frees the model; using the embedder afterwards fails. */
    @Override
    public void close() {
        questions.close();
        passages.close();
        if (opening.state() == Future.State.RUNNING || ready()) {
            try {
                opened().close();
            } catch (IllegalStateException e) {
                System.getLogger(Embedder.class.getName())
                        .log(System.Logger.Level.DEBUG, "closed before it was open", e);
            }
        }
    }
}
