package brane.axon.catalog;

import brane.axon.Axons;
import brane.storage.keys.Key;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The truth about all Axons (axon-storage.md, section 2): one row an Axon with a version, its documents, its objects and
 * the operations that were done. Every read is of the primary and current. All methods may fail with {@code database-down}
 * or {@code database-busy} (503).
 */
public interface Catalog {

    /** What an object holds. */
    enum Kind {
        SEGMENT,
        ORIGINAL,
        PREVIEW;

        String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** An Axon's row; {@code nameKey} is sealed under the Axon's key. */
    record AxonRow(
            UUID id,
            UUID incarnation,
            long version,
            String model,
            int dimensions,
            int keyVersion,
            byte[] nameKey,
            long operationFloor) {}

    /** Which state an Axon is in: another incarnation, or a smaller version, is another history. */
    record Head(UUID incarnation, long version) {}

    /** An object that is about to be written: its key stands here, wrapped, before its first byte is stored. */
    record NewObject(UUID name, Kind kind, @Nullable String model, byte[] wrappedKey, int keyVersion) {}

    /** An object that was stored: the length and hash of the stored bytes; rows and table of contents of a segment. */
    record Written(
            UUID name,
            long bytes,
            byte[] sha256,
            @Nullable Integer rows,
            @Nullable String toc) {}

    /** A live object. */
    record ObjectRow(
            UUID name,
            Kind kind,
            long added,
            @Nullable String model,
            int rows,
            long bytes,
            byte[] sha256,
            byte[] wrappedKey,
            int keyVersion,
            String toc) {}

    /**
     * What a live document has; {@code name} and {@code labels} are sealed under the Axon's key. A commit that brings no labels
     * keeps those that the document has while it is live.
     */
    record Live(
            byte[] name,
            byte[] nameMac,
            byte @Nullable [] labels,
            String type,
            long bytes,
            @Nullable Integer pages,
            int passages,
            java.time.Instant added,
            UUID by,
            UUID original,
            UUID pageMap) {}

    /** A document; {@code live} is null when it was deleted or erased. */
    record DocumentRow(
            UUID id, long version, long changed, @Nullable Live live) {}

    /** An operation that was done. */
    record OperationRow(UUID id, long version, byte[] requestHash, UUID document, int passages) {}

    /**
     * A state of an Axon: all live segments, and what changed after a version.
     *
     * @param documents those that changed
     * @param replaced the segments that one other took the place of, and which one; none when {@code after} was -1
     */
    record Changes(AxonRow axon, List<ObjectRow> segments, List<DocumentRow> documents, Map<UUID, UUID> replaced) {}

    /**
     * The Axon of a Neuron, made with that embedding model when there is none; one that is there keeps its own.
     */
    UUID open(String neuron, String model, int dimensions);

    /** @throws brane.core.ProblemException {@code axon-unknown} (404) */
    AxonRow axon(UUID axon);

    /** The Axon's key of that version. */
    Key key(UUID axon, int version);

    /** The states of those Axons that exist, by one statement. */
    Map<UUID, Head> heads(Collection<UUID> axons);

    /** One consistent state: everything when {@code after} is -1. */
    Changes changes(UUID axon, long after);

    /** The document of that name, live or deleted; an erased one has no name any more. */
    Optional<DocumentRow> find(UUID axon, byte[] nameMac);

    Optional<OperationRow> operation(UUID axon, UUID operation);

    /** The object, when it is live. */
    Optional<ObjectRow> object(UUID axon, UUID name);

    Axons.Totals totals(UUID axon);

    /** Writes the rows of objects that are about to be stored, as pending. */
    void begin(UUID axon, List<NewObject> objects);

    /**
     * Makes the next version of the Axon, or nothing at all (section 4). The same call may be repeated when its answer was
     * lost: an operation that is done already is reported as such and never done again.
     *
     * @throws brane.storage.CommitUnknownException when the answer of COMMIT was lost
     */
    Commit.Outcome commit(UUID axon, Commit commit);
}
