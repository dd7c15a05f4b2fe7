package brane.embedding;

import ai.onnxruntime.OrtException;
import brane.core.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A cross-encoder of the site's own: it reads question and passage together and says how well they fit. One pair a run, so that
 * a pair's score does not depend on the others; several pairs side by side, one platform thread each.
 */
public final class Reranker implements AutoCloseable {

    /** How many passages one question may bring. */
    public static final int MAX_PASSAGES = 100;

    /** How long a question waits for all its passages. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final PairModel model;
    private final ExecutorService pairs;
    private final Duration patience;

    Reranker(String name, PairModel model, int threads, Duration patience) {
        this.name = name;
        this.model = model;
        this.patience = patience;
        this.pairs = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().daemon().name("rerank-" + name + "-", 1).factory());
    }

    /**
     * Opens {@code model.onnx} and {@code tokenizer.json} of a folder.
     *
     * @param config where native libraries lie, and how many pairs are read at once
     * @throws brane.core.ProblemException {@code reranker-broken} (503)
     */
    static Reranker open(String name, Path folder, EmbedderConfig config) {
        return new Reranker(name, PairModel.open(name, folder, config.folder()), config.threads(), PATIENCE);
    }

    /**
     * How well each passage fits the question, higher is better; comparable within this call only. What a pair has beyond
     * {@link PairModel#MAX_TOKENS} tokens is not read.
     *
     * @param passages at most {@link #MAX_PASSAGES}
     * @throws brane.core.ProblemException {@code reranker-slow}, {@code reranker-broken} (503)
     */
    public float[] scores(String question, List<String> passages) throws InterruptedException {
        if (passages.size() > MAX_PASSAGES) {
            throw new IllegalArgumentException(
                    "passages to rerank must be at most " + MAX_PASSAGES + ", were " + passages.size());
        }
        var tasks = new ArrayList<Callable<Float>>();
        passages.forEach(passage -> tasks.add(() -> model.score(question, passage)));
        var scores = new float[passages.size()];
        var done = all(tasks);
        for (var i = 0; i < scores.length; i++) {
            scores[i] = score(done.get(i));
        }
        return scores;
    }

    private List<Future<Float>> all(List<Callable<Float>> tasks) throws InterruptedException {
        try {
            return pairs.invokeAll(tasks, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the reranker is closed", e);
        }
    }

    private float score(Future<Float> pair) throws InterruptedException {
        try {
            return pair.get();
        } catch (CancellationException e) {
            throw Problem.of(
                            "reranker-slow",
                            503,
                            "The reranker takes too long.",
                            "reranker " + name + " must score all passages within " + patience.toSeconds()
                                    + " s: choose a smaller one, lower top_k, or write `rerank: none`")
                    .failure(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof OrtException cause
                    ? PairModel.broken(name, "it failed on a pair", cause)
                    : e.getCause() instanceof RuntimeException failure
                            ? failure
                            : new IllegalStateException(e.getCause());
        }
    }

    /** Waits for the pairs that are being read, then frees the model; using the reranker afterwards fails. */
    @Override
    public void close() {
        pairs.close();
        model.close();
    }
}
