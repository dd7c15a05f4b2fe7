package brane.ingest;

import brane.core.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document on its way in, as its owner sees it.
 *
 * @param done how much of the stage is done: pages or passages, of {@code total}; 0 of 0 while that is not known
 * @param problem why it failed
 * @param document what became of it
 */
public record Job(
        UUID id,
        UUID owner,
        String neuron,
        String name,
        State state,
        Stage stage,
        long done,
        long total,
        @Nullable Problem problem,
        @Nullable UUID document,
        Instant created,
        Instant updated) {

    /** Where it is in its life. */
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        /** Whether nothing will change any more. */
        public boolean ended() {
            return this != QUEUED && this != RUNNING;
        }

        /** The name in the API. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What is being done. */
    public enum Stage {
        RECEIVING,
        READING,
        SPLITTING,
        EMBEDDING,
        COMMITTING;

        /** The name in the API. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** This job while it is worked on. */
    Job at(Stage now, long nowDone, long nowTotal) {
        return new Job(
                id, owner, neuron, name, State.RUNNING, now, nowDone, nowTotal, null, null, created, Instant.now());
    }
}
