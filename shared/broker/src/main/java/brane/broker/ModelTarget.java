package brane.broker;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model somewhere.
 *
 * @param provider ollama, openai or openai-compatible
 * @param model its name at its server
 * @param endpoint the server's address; for openai-compatible servers with or without {@code /v1} at its end
 * @param secret gives the key for the server, or null when it needs none
 */
public record ModelTarget(
        String provider,
        String model,
        String endpoint,
        @Nullable Supplier<String> secret) {

    /** Where OpenAI itself is. */
    public static final String OPENAI = "https://api.openai.com/v1";

    /** How the audit log names it. */
    public String forLog() {
        return (provider + "/" + model).replaceAll("[^A-Za-z0-9_.:@/-]", "_");
    }

    @Override
    public String toString() {
        return provider + " " + model + " at " + endpoint;
    }
}
