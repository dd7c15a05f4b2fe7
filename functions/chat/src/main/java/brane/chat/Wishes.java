package brane.chat;

import brane.broker.Offer;
import org.jspecify.annotations.Nullable;

/**
 * What whoever asks may want of an answer, beside the question; a Neuron's file sets the bounds. Where it is answered is never
 * among them.
 *
 * @param instructions of the one who asks, which come after the Neuron's own; empty for none
 * @param temperature null for the model's own
 * @param maxTokens null for as many as the model may answer with, which more than that means too
 * @param offer tools of the one who asks, and the form of the answer
 */
record Wishes(
        String instructions,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        Offer offer) {

    static final Wishes NONE = new Wishes("", null, null, Offer.NONE);

    double temperature(double own) {
        return temperature == null ? own : temperature;
    }

    int maxTokens(int most) {
        return maxTokens == null ? most : Math.min(most, maxTokens);
    }
}
