package brane.axon;

import java.util.List;
import java.util.function.IntConsumer;

/** What an Axon needs of an embedding model; {@link OnnxEmbedding} is the real one, tests bring a quick one. */
public interface Embedding {

    /** The name that the Axon remembers. */
    String model();

    int dimensions();

    /** The unit vector of a question. */
    float[] query(String text) throws InterruptedException;

    /**
     * The unit vectors of passages, in their order.
     *
     * @param progress is told how many are done, by the calling thread
     */
    List<float[]> passages(List<String> texts, IntConsumer progress) throws InterruptedException;
}
