package brane.console;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a Neuron does at this moment, derived from what runs.
 *
 * @param lastUsed when somebody last asked it, or null
 */
public record NeuronActivity(State state, @Nullable Instant lastUsed) {

    /** The states that people see. */
    public enum State {
        IDLE,
        THINKING,
        EXECUTING,
        ERROR;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Nobody has asked it yet. */
    public static NeuronActivity idle() {
        return new NeuronActivity(State.IDLE, null);
    }
}
