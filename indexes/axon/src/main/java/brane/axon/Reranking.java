package brane.axon;

import java.util.List;

/** A second look at the best passages: it reads each of them together with the question. */
@FunctionalInterface
public interface Reranking {

    /** How well each passage fits the question, in their order; higher is better, comparable within this call only. */
    float[] scores(String question, List<String> passages) throws InterruptedException;
}
