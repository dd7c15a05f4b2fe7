package brane.broker;

import dev.langchain4j.http.client.HttpClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * All that a provider's client needs for one call.
 *
 * @param key the secret for the server; null when it needs none
 * @param context how many tokens of context the prompt and its answer need
 * @param http the broker's own sockets
 */
record ModelCall(ModelTarget target, @Nullable String key, ChatOptions options, int context, HttpClientBuilder http) {

    @Override
    public String toString() {
        return "ModelCall of " + target;
    }
}
