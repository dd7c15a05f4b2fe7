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
 * @param window tokens that prompt and answer may have together, or null when nobody knows
 * @param output most tokens of an answer, or null when nobody knows
 * @param tools how it is told of tools and calls them
 */
public record ModelTarget(
        String provider,
        String model,
        String endpoint,
        @Nullable Supplier<String> secret,
        @Nullable Integer window,
        @Nullable Integer output,
        ToolMode tools) {

    public ModelTarget(String provider, String model, String endpoint, @Nullable Supplier<String> secret) {
        this(provider, model, endpoint, secret, null, null, ToolMode.NATIVE);
    }

    /** This, with what is known of it. */
    public ModelTarget with(Capabilities known) {
        var most = known.output();
        return new ModelTarget(
                provider,
                model,
                endpoint,
                secret,
                known.window(),
                most == null ? null : Integer.valueOf(most.tokens()),
                known.toolMode());
    }

    /** Tokens that an answer may have of those that are wanted: at most half the window, so that a question has the rest. */
    public int answer(int wanted) {
        var most = output == null ? wanted : Math.min(wanted, output);
        return window == null ? most : Math.max(1, Math.min(most, window / 2));
    }

    /** A context that may be asked for: what goes beyond its window a model was never taught to read. */
    int within(int context) {
        return window == null ? context : Math.min(context, window);
    }

    /** Tells models apart in what is remembered of them. */
    String key() {
        return provider + " " + endpoint + " " + model;
    }

    /** How the audit log names it. */
    public String forLog() {
        return (provider + "/" + model).replaceAll("[^A-Za-z0-9_.:@/-]", "_");
    }

    @Override
    public String toString() {
        return provider + " " + model + " at " + endpoint;
    }
}
