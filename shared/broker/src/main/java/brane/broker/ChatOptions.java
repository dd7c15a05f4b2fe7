package brane.broker;

import java.time.Duration;

/** How a model is asked: its temperature, the most tokens of its answer, and the most time for all of it. */
public record ChatOptions(double temperature, int maxTokens, Duration timeout) {

    public ChatOptions {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, was " + maxTokens);
        }
    }
}
