package brane.axon.catalog;

import brane.axon.catalog.Catalog.Written;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One step of an Axon to the next version that changes no document: segments take the place of others (axon-storage.md,
 * section 6).
 *
 * @param keyVersion the version of the Axon's key that wrapped the keys of the outputs
 * @param outputs the segments that become live; none when no row of the sources is visible, or can be read
 * @param sources the segments that they replace
 * @param model the embedding model of the outputs: another one than the Axon's makes it the Axon's, and then the sources
 *     must be all live segments
 * @param dimensions of the vectors of the outputs
 */
public record Rewrite(int keyVersion, List<Written> outputs, Set<UUID> sources, String model, int dimensions) {

    public Rewrite {
        outputs = List.copyOf(outputs);
        sources = Set.copyOf(sources);
        if (sources.isEmpty() && !outputs.isEmpty()) {
            throw new IllegalArgumentException("what a rewrite writes must come from a source");
        }
    }

    /** How it ended. */
    public sealed interface Outcome {}

    /** The outputs are live, as of this version; or a later one, when an earlier call made them so whose answer was lost. */
    public record Done(long version) implements Outcome {}

    /**
     * Nothing is done, and never will be with these sources or these outputs.
     *
     * @param outputs whether it is the outputs that can not be used any more
     */
    public record Lost(String why, boolean outputs) implements Outcome {}
}
