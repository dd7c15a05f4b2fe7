package brane.axon.catalog;

import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.Catalog.OperationRow;
import brane.axon.catalog.Commit.Operation;
import brane.axon.catalog.Commit.Refusal;
import brane.storage.keys.Key;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What must hold, under the lock of the Axon's row, for a commit to happen (axon-storage.md, section 4). */
final class CommitRules {

    /** An object of the commit as its row stands now. */
    record ObjectState(
            UUID name, Kind kind, String state, @Nullable String model, int keyVersion) {}

    /** A document that the commit touches by its id or by its name, as its row stands now. */
    record DocumentState(UUID id, String state, byte @Nullable [] nameMac) {}

    private CommitRules() {}

    /** Why the commit can not be; empty when it may happen. */
    static Optional<Commit.Refused> refusal(
            AxonRow axon,
            Commit commit,
            Map<UUID, OperationRow> done,
            List<ObjectState> objects,
            List<DocumentState> documents) {
        var stale = new HashSet<UUID>();
        commit.objects().forEach(object -> stale.add(object.name()));
        for (var object : objects) {
            if (isFresh(axon, commit, object)) {
                stale.remove(object.name());
            }
        }
        var operations = new HashMap<UUID, Refusal>();
        for (var operation : commit.operations()) {
            var refusal = refusal(axon, operation, done.get(operation.id()), documents);
            if (refusal != null) {
                operations.put(operation.id(), refusal);
            }
        }
        return stale.isEmpty() && operations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Commit.Refused(operations, stale));
    }

    private static boolean isFresh(AxonRow axon, Commit commit, ObjectState object) {
        return object.state().equals("pending")
                && object.keyVersion() == axon.keyVersion()
                && commit.keyVersion() == axon.keyVersion()
                && (object.kind() != Kind.SEGMENT || axon.model().equals(object.model()));
    }

    private static @Nullable Refusal refusal(
            AxonRow axon, Operation operation, @Nullable OperationRow done, List<DocumentState> documents) {
        if (done != null) {
            return Arrays.equals(done.requestHash(), operation.requestHash())
                    ? new Commit.Done(done)
                    : new Commit.Reused();
        }
        if (operation.base() < axon.operationFloor()) {
            return new Commit.BelowFloor(axon.operationFloor());
        }
        return switch (operation.change()) {
            case Commit.Upsert(var live) -> refusedUpsert(operation.document(), live.nameMac(), documents);
            case Commit.Delete() -> refusedUnlessLive(operation.document(), documents);
            case Commit.Relabel(var labels) ->
                Key.versionOf(labels) == axon.keyVersion()
                        ? refusedUnlessLive(operation.document(), documents)
                        : new Commit.Rekeyed();
        };
    }

    private static @Nullable Refusal refusedUpsert(UUID id, byte[] nameMac, List<DocumentState> documents) {
        for (var document : documents) {
            if (document.id().equals(id) && document.state().equals("erased")) {
                return new Commit.Erased();
            }
        }
        for (var document : documents) {
            if (!document.id().equals(id) && Arrays.equals(document.nameMac(), nameMac)) {
                return new Commit.Moved(document.id());
            }
        }
        return null;
    }

    private static @Nullable Refusal refusedUnlessLive(UUID id, List<DocumentState> documents) {
        var live = documents.stream()
                .anyMatch(
                        document -> document.id().equals(id) && document.state().equals("live"));
        return live ? null : new Commit.Gone();
    }
}
