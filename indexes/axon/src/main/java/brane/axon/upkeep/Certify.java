package brane.axon.upkeep;

import brane.axon.catalog.Upkeep.Erased;
import java.util.UUID;

/** Is told of a complete erasure before it counts as complete, more than once when the process dies in between. */
@FunctionalInterface
public interface Certify {
    void erased(UUID axon, Erased erased);
}
