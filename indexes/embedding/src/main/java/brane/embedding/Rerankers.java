package brane.embedding;

import brane.core.Problem;
import brane.core.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** The cross-encoders that a site put into a folder, one folder each; opened when the first search asks for them. */
public final class Rerankers implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,62}");

    private final Path folder;
    private final EmbedderConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Reranker> open = new HashMap<>();

    Rerankers(Path folder, EmbedderConfig config) {
        this.folder = folder;
        this.config = config;
    }

    /** Those in {@code search.rerankers}, or in {@code rerankers} of the data directory. */
    public static Rerankers from(Settings settings, Path data, EmbedderConfig config) {
        return new Rerankers(settings.text("search.rerankers").map(Path::of).orElse(data.resolve("rerankers")), config);
    }

    /**
     * The reranker of that name, open.
     *
     * @throws brane.core.ProblemException {@code reranker-missing}, {@code reranker-broken} (503)
     */
    public Reranker of(String name) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var there = open.get(name);
            if (there != null) {
                return there;
            }
            if (!NAME.matcher(name).matches() || !Files.isDirectory(folder.resolve(name))) {
                throw missing(name);
            }
            var reranker = Reranker.open(name, folder.resolve(name), config);
            open.put(name, reranker);
            return reranker;
        } finally {
            lock.unlock();
        }
    }

    private RuntimeException missing(String name) {
        return Problem.of(
                        "reranker-missing",
                        503,
                        "There is no such reranker.",
                        "axon.search.rerank must be none or a folder of " + folder
                                + " with model.onnx and tokenizer.json, was "
                                + (NAME.matcher(name).matches() ? name : "no name of one"))
                .failure();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            open.values().forEach(Reranker::close);
            open.clear();
        } finally {
            lock.unlock();
        }
    }
}
