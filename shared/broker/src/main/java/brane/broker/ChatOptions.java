package brane.broker;

import java.time.Duration;

/**
 * How a model is asked.
 *
 * @param maxTokens of its answer
 * @param timeout for all of it
 * @param firstToken for its first token, where that is less than what the broker itself allows
 */
public record ChatOptions(double temperature, int maxTokens, Duration timeout, Duration firstToken) {

    public ChatOptions {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, was " + maxTokens);
        }
    }

    public ChatOptions(double temperature, int maxTokens, Duration timeout) {
        this(temperature, maxTokens, timeout, timeout);
    }
}
