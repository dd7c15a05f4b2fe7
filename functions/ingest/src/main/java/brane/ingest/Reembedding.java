package brane.ingest;

import brane.core.Caller;
import brane.core.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An Axon's change of its embedding model, as those see it who may edit the Neuron.
 *
 * @param model the model that it changes to, as the Neuron file names it
 * @param caller who asked; one that goes on after a restart knows their id, roles and session only
 * @param done passages that are embedded anew, of {@code total}; 0 of 0 while that is not known
 * @param problem why it failed
 */
record Reembedding(
        UUID axon,
        String neuron,
        long version,
        String model,
        Caller caller,
        Job.State state,
        int attempts,
        long done,
        long total,
        @Nullable Problem problem,
        Instant created,
        Instant updated) {}
