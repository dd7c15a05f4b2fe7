package brane.axon.catalog;

import brane.axon.Problems;
import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.Live;
import brane.axon.catalog.Catalog.NewObject;
import brane.axon.catalog.Catalog.OperationRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.catalog.Upkeep.Erasure;
import brane.storage.keys.Key;
import brane.storage.keys.TestKeys;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of all Axons as plain maps; whoever works on them holds the lock of this object. */
final class InMemoryRows {

    /** An object's row; ages count from when it was begun or dropped. */
    record Stored(NewObject begun, String state, Written written, long added, long dropped, Instant since) {

        Stored with(String next) {
            return new Stored(begun, next, written, added, dropped, since);
        }

        Stored live(Written what, long version) {
            return new Stored(begun, "live", what, version, 0, since);
        }

        Stored dropped(long version, Instant now) {
            return new Stored(begun, "dropped", written, added, version, now);
        }

        Stored under(NewObject other) {
            return new Stored(other, state, written, added, dropped, since);
        }
    }

    static final Written NOTHING = new Written(new UUID(0, 0), 0, new byte[0], null, null);

    static Live labelled(Live live, byte @Nullable [] labels) {
        return new Live(
                live.name(),
                live.nameMac(),
                labels,
                live.type(),
                live.bytes(),
                live.pages(),
                live.passages(),
                live.added(),
                live.by(),
                live.original(),
                live.pageMap());
    }

    record Document(DocumentRow row, String state, byte[] nameMac) {}

    record Hold(Instant until, Optional<UUID> axon) {}

    static final class Axon {
        AxonRow row;
        String neuron;
        final Map<UUID, Document> documents = new LinkedHashMap<>();
        final Map<UUID, Stored> objects = new LinkedHashMap<>();
        final Map<UUID, OperationRow> operations = new HashMap<>();
        final Map<Integer, Key> keys = new HashMap<>();
        final Map<UUID, Erasure> erasures = new LinkedHashMap<>();
        final Map<UUID, UUID> replaced = new HashMap<>();
        final Set<UUID> collected = new HashSet<>();
        Instant swept;
        long strange;

        Key key(int version) {
            var key = keys.get(version);
            if (key == null) {
                throw TestKeys.destroyed(PostgresCatalog.SCOPE, row.id(), version);
            }
            return key;
        }

        void drop(UUID name, long next, Instant now) {
            objects.computeIfPresent(
                    name, (key, stored) -> stored.state.equals("live") ? stored.dropped(next, now) : stored);
        }

        void advance(long next) {
            change(
                    row.incarnation(),
                    next,
                    row.model(),
                    row.dimensions(),
                    row.keyVersion(),
                    row.nameKey(),
                    row.operationFloor());
        }

        void change(
                UUID incarnation,
                long version,
                String model,
                int dimensions,
                int keyVersion,
                byte[] nameKey,
                long floor) {
            row = new AxonRow(row.id(), incarnation, version, model, dimensions, keyVersion, nameKey, floor);
        }
    }

    final Map<UUID, Axon> axons = new LinkedHashMap<>();
    final Map<UUID, Hold> holds = new HashMap<>();

    Axon get(UUID axon) {
        var found = axons.get(axon);
        if (found == null) {
            throw Problems.unknown(axon);
        }
        return Objects.requireNonNull(found);
    }
}
