package brane.axon;

import brane.embedding.Embedder;
import brane.embedding.TokenCounter;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A model that is open, or is being opened.
 *
 * @param embedder is closed by whoever opened it
 */
public record OnnxEmbedding(Embedder embedder) implements Embedding {

    @Override
    public String model() {
        return embedder.model().id();
    }

    @Override
    public String name() {
        return embedder.model().name();
    }

    @Override
    public TokenCounter tokens() {
        return embedder.tokens();
    }

    @Override
    public int dimensions() {
        return embedder.model().dimensions();
    }

    @Override
    public float[] query(String text) throws InterruptedException {
        return embedder.embed(text);
    }

    @Override
    public List<float[]> passages(List<String> texts, IntConsumer progress) throws InterruptedException {
        return embedder.embedAll(texts, progress);
    }
}
