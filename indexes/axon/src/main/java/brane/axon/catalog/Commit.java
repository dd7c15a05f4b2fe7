package brane.axon.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One step of an Axon from a version to the next: objects that become live and operations that become true, together.
 *
 * @param keyVersion the version of the Axon's key that sealed the names and wrapped the objects' keys
 * @param objects the objects that become live; all of them were begun and stored
 * @param operations at most one a document
 */
public record Commit(int keyVersion, List<Catalog.Written> objects, List<Operation> operations) {

    /**
     * What a client asked for, once.
     *
     * @param requestHash the same id with another request is refused
     * @param base the version that the client had seen when it made the id
     */
    public record Operation(UUID id, byte[] requestHash, long base, UUID document, Change change) {}

    /** What happens to the document. */
    sealed interface Change {}

    public record Upsert(Catalog.Live live) implements Change {}

    public record Delete() implements Change {}

    /** Other labels, sealed under the Axon's present key; the document's version stays, so its rows stay visible. */
    public record Relabel(byte[] labels) implements Change {}

    public sealed interface Outcome {}

    /** Everything is done and durable, as this version. */
    public record Committed(long version) implements Outcome {}

    /**
     * Nothing is done: some operations must be left out or changed, some objects must be written anew under new names.
     *
     * @param stale objects that are not pending any more, or are of another model or key version than the Axon
     */
    public record Refused(Map<UUID, Refusal> operations, Set<UUID> stale) implements Outcome {
        public Refused {
            operations = Map.copyOf(operations);
            stale = Set.copyOf(stale);
        }
    }

    /** Why an operation can not be part of the commit. */
    public sealed interface Refusal {}

    /** It was done before: its answer is this. */
    public record Done(Catalog.OperationRow row) implements Refusal {}

    /** Its id was used for another request. */
    public record Reused() implements Refusal {}

    /** It is so old that nobody knows any more whether it was done. */
    public record BelowFloor(long floor) implements Refusal {}

    /** The name belongs to that document. */
    public record Moved(UUID document) implements Refusal {}

    /** The document was erased and never comes back. */
    public record Erased() implements Refusal {}

    /** The document to delete or to label is not live. */
    public record Gone() implements Refusal {}

    /** The labels are sealed under a key that is not the Axon's present one. */
    public record Rekeyed() implements Refusal {}

    public Commit {
        objects = List.copyOf(objects);
        operations = List.copyOf(operations);
        var documents = new HashSet<UUID>();
        var names = new HashSet<java.nio.ByteBuffer>();
        var ids = new HashSet<UUID>();
        for (var operation : operations) {
            var alone = ids.add(operation.id()) && documents.add(operation.document());
            if (operation.change() instanceof Upsert(var live)) {
                alone &= names.add(java.nio.ByteBuffer.wrap(live.nameMac()));
            }
            if (!alone) {
                throw new IllegalArgumentException("a commit must have at most one operation a document and a name");
            }
        }
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("a commit must have at least one operation");
        }
    }
}
