package brane.axon;

import brane.embedding.TokenCounter;
import java.util.List;
import java.util.function.IntConsumer;

/** What an Axon needs of an embedding model; {@link OnnxEmbedding} is the real one, tests bring a quick one. */
public interface Embedding {

    /** The name that the Axon remembers. */
    String model();

    /** The name in Neuron files, which for a model of the site lacks the mark of its files. */
    default String name() {
        return model();
    }

    int dimensions();

    /** Counts as the model does, so that passages are cut where it stops reading. */
    TokenCounter tokens() throws InterruptedException;

    /** The unit vector of a question. */
    float[] query(String text) throws InterruptedException;

    /**
     * The unit vectors of passages, in their order.
     *
     * @param progress is told how many are done, by the calling thread
     */
    List<float[]> passages(List<String> texts, IntConsumer progress) throws InterruptedException;
}
