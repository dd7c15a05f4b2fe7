package brane.axon;

import java.util.List;

/**
 * A second look at the best passages: it reads each of them together with the question.
 *
 * @param name of the model; another process finds its own by it
 */
public record Reranking(String name, Scoring scoring) {

    /** How well each passage fits the question, in their order; higher is better, comparable within this call only. */
    @FunctionalInterface
    public interface Scoring {
        float[] scores(String question, List<String> passages) throws InterruptedException;
    }

    public float[] scores(String question, List<String> passages) throws InterruptedException {
        return scoring.scores(question, passages);
    }
}
