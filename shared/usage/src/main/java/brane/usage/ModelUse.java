package brane.usage;

import java.util.UUID;

/**
 * One call of a model, as usage is told.
 *
 * @param priced whether it is known what the model costs; what is not priced is not free
 */
record ModelUse(
        String day,
        UUID person,
        String neuron,
        String provider,
        String model,
        boolean failed,
        boolean priced,
        long tokensIn,
        long tokensOut,
        long micro) {}
