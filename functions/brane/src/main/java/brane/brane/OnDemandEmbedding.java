package brane.brane;

import brane.axon.Embedding;
import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import brane.embedding.TokenCounter;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** An embedding model that is opened when the first Axon asks for it: it takes memory that most sites need not spend. */
final class OnDemandEmbedding implements Embedding, AutoCloseable {

    private final EmbeddingModel model;
    private final EmbedderConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Embedder embedder;

    OnDemandEmbedding(EmbeddingModel model, EmbedderConfig config) {
        this.model = model;
        this.config = config;
    }

    @Override
    public String model() {
        return model.id();
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public TokenCounter tokens() throws InterruptedException {
        return open().tokens();
    }

    @Override
    public int dimensions() {
        return model.dimensions();
    }

    @Override
    public float[] query(String text) throws InterruptedException {
        return open().embed(text);
    }

    @Override
    public List<float[]> passages(List<String> texts, IntConsumer progress) throws InterruptedException {
        return open().embedAll(texts, progress);
    }

    private Embedder open() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var there = embedder;
            if (there == null) {
                there = Embedder.open(model, config);
                embedder = there;
            }
            return there;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (embedder != null) {
                embedder.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
