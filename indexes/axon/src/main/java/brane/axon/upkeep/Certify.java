package brane.axon.upkeep;

import brane.axon.catalog.Upkeep.Erased;
import java.util.Set;
import java.util.UUID;

/** What an erasure needs of the house around the Axon. */
@FunctionalInterface
public interface Certify {

    /** Is told of a complete erasure before it counts as complete, more than once when the process dies in between. */
    void erased(UUID axon, Erased erased);

    /**
     * Removes what is kept of those documents outside the Axon, as quotations in answers; may be repeated.
     *
     * @return false when something is left that can't be removed yet: the erasure stays open, and this is called again
     */
    default boolean removeElsewhere(UUID axon, Set<UUID> documents) throws InterruptedException {
        return true;
    }
}
