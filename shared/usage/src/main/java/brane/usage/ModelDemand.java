package brane.usage;

import java.util.Set;
import java.util.UUID;

/**
 * A call of a model before it begins.
 *
 * @param tokensADay what the person may use of the Neuron in a day; {@link Long#MAX_VALUE} is no limit
 * @param local whether the model runs on machines of one's own, which costs nothing unless a price is given
 * @param tokensIn about how many tokens it reads
 * @param tokensOut the most that it may write
 */
public record ModelDemand(
        UUID person,
        Set<String> groups,
        String neuron,
        long tokensADay,
        String provider,
        String model,
        boolean local,
        long tokensIn,
        long tokensOut) {}
