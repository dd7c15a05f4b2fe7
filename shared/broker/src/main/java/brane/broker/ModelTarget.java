package brane.broker;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model somewhere.
 *
 * @param provider whose protocol it speaks, a name that {@link Providers} knows
 * @param model its name at its server
 * @param endpoint the server's address; for openai-compatible servers with or without {@code /v1} at its end
 * @param secret gives the key for the server, or null when it needs none
 */
public record ModelTarget(
        String provider,
        String model,
        String endpoint,
        @Nullable Supplier<String> secret) {

    /** How the audit log names it. */
    public String forLog() {
        return (provider + "/" + model).replaceAll("[^A-Za-z0-9_.:@/-]", "_");
    }

    @Override
    public String toString() {
        return provider + " " + model + " at " + endpoint;
    }
}
