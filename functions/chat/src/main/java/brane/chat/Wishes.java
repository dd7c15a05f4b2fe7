package brane.chat;

import brane.broker.Offer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What whoever asks may want of an answer, beside the question; a Neuron's file sets the bounds. Where it is answered is never
 * among them.
 *
 * @param instructions of the one who asks, which come after the Neuron's own; empty for none
 * @param temperature null for the model's own
 * @param maxTokens null for as many as the model may answer with, which more than that means too
 * @param stops the answer ends before the first of these; they go to no model
 * @param offer tools of the one who asks, and the form of the answer
 */
record Wishes(
        String instructions,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        List<String> stops,
        Offer offer) {

    static final Wishes NONE = new Wishes("", null, null, List.of(), Offer.NONE);

    Wishes {
        stops = List.copyOf(stops);
    }

    double temperature(double own) {
        return temperature == null ? own : temperature;
    }

    int maxTokens(int most) {
        return maxTokens == null ? most : Math.min(most, maxTokens);
    }
}
