package brane.axon.catalog;

import brane.axon.Axons;
import brane.axon.Problems;
import brane.storage.keys.Key;
import brane.storage.keys.TestKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The catalog as plain maps behind one lock; held to the same contract as the one in PostgreSQL. */
public final class InMemoryCatalog implements Catalog {

    /** An object's row with what only collection looks at. */
    private record Stored(NewObject begun, String state, Written written, long added, long dropped) {
        Stored with(String next) {
            return new Stored(begun, next, written, added, dropped);
        }
    }

    private static final Written NOTHING = new Written(new UUID(0, 0), 0, new byte[0], null, null);

    private record Document(DocumentRow row, String state, byte[] nameMac) {}

    private static final class Axon {
        AxonRow row;
        String neuron;
        final Map<UUID, Document> documents = new LinkedHashMap<>();
        final Map<UUID, Stored> objects = new LinkedHashMap<>();
        final Map<UUID, OperationRow> operations = new HashMap<>();
        final Map<Integer, Key> keys = new HashMap<>();
    }

    private final Map<UUID, Axon> axons = new LinkedHashMap<>();

    @Override
    public synchronized UUID open(String neuron, String model, int dimensions) {
        for (var axon : axons.values()) {
            if (axon.neuron.equals(neuron)) {
                if (!axon.row.model().equals(model)) {
                    throw Problems.modelDiffers(axon.row.model(), model);
                }
                return axon.row.id();
            }
        }
        var id = UUID.randomUUID();
        var key = TestKeys.random(PostgresCatalog.SCOPE, id, 1);
        var made = new Axon();
        made.neuron = neuron;
        made.keys.put(1, key);
        var nameKey = key.seal(new byte[32], DocumentNames.KEY_CONTEXT);
        made.row = new AxonRow(id, UUID.randomUUID(), 0, model, dimensions, 1, nameKey, 0);
        axons.put(id, made);
        return id;
    }

    @Override
    public synchronized AxonRow axon(UUID axon) {
        return get(axon).row;
    }

    @Override
    public synchronized Key key(UUID axon, int version) {
        return get(axon).keys.get(version);
    }

    @Override
    public synchronized Map<UUID, Head> heads(Collection<UUID> wanted) {
        var heads = new HashMap<UUID, Head>();
        for (var id : wanted) {
            var axon = axons.get(id);
            if (axon != null) {
                heads.put(id, new Head(axon.row.incarnation(), axon.row.version()));
            }
        }
        return heads;
    }

    @Override
    public synchronized Changes changes(UUID id, long after) {
        var axon = get(id);
        var segments = axon.objects.values().stream()
                .filter(stored -> stored.state.equals("live") && stored.begun.kind() == Kind.SEGMENT)
                .map(InMemoryCatalog::row)
                .toList();
        var documents = axon.documents.values().stream()
                .map(Document::row)
                .filter(row -> row.changed() > after)
                .toList();
        return new Changes(axon.row, segments, documents);
    }

    @Override
    public synchronized Optional<DocumentRow> find(UUID axon, byte[] nameMac) {
        return get(axon).documents.values().stream()
                .filter(document -> java.util.Arrays.equals(document.nameMac, nameMac))
                .map(Document::row)
                .findFirst();
    }

    @Override
    public synchronized Optional<OperationRow> operation(UUID axon, UUID operation) {
        return Optional.ofNullable(get(axon).operations.get(operation));
    }

    @Override
    public synchronized Optional<ObjectRow> object(UUID axon, UUID name) {
        return Optional.ofNullable(get(axon).objects.get(name))
                .filter(stored -> stored.state.equals("live"))
                .map(InMemoryCatalog::row);
    }

    @Override
    public synchronized Axons.Totals totals(UUID axon) {
        var live = get(axon).documents.values().stream()
                .filter(document -> document.row.live() != null)
                .mapToLong(document -> document.row.live().passages())
                .summaryStatistics();
        return new Axons.Totals(live.getCount(), live.getSum());
    }

    @Override
    public synchronized void begin(UUID axon, List<NewObject> objects) {
        for (var object : objects) {
            if (get(axon).objects.putIfAbsent(object.name(), new Stored(object, "pending", NOTHING, 0, 0)) != null) {
                throw new IllegalStateException("an object of that name exists");
            }
        }
    }

    @Override
    public synchronized Commit.Outcome commit(UUID id, Commit commit) {
        var axon = get(id);
        var objects = commit.objects().stream()
                .map(written -> axon.objects.get(written.name()))
                .filter(stored -> stored != null)
                .map(stored -> new CommitRules.ObjectState(
                        stored.begun.name(),
                        stored.begun.kind(),
                        stored.state,
                        stored.begun.model(),
                        stored.begun.keyVersion()))
                .toList();
        var documents = axon.documents.values().stream()
                .map(document -> new CommitRules.DocumentState(document.row.id(), document.state, document.nameMac))
                .toList();
        var refusal = CommitRules.refusal(axon.row, commit, axon.operations, objects, documents);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        write(axon, axon.row.version() + 1, commit);
        return new Commit.Committed(axon.row.version());
    }

    private static void write(Axon axon, long next, Commit commit) {
        for (var written : commit.objects()) {
            var begun = axon.objects.get(written.name()).begun;
            axon.objects.put(written.name(), new Stored(begun, "live", written, next, 0));
        }
        for (var operation : commit.operations()) {
            var before = axon.documents.get(operation.document());
            if (before != null && before.row.live() != null) {
                drop(axon, before.row.live().original(), next);
                drop(axon, before.row.live().pageMap(), next);
            }
            var passages = 0;
            if (operation.change() instanceof Commit.Upsert(var live)) {
                passages = live.passages();
                var row = new DocumentRow(operation.document(), next, next, live);
                axon.documents.put(operation.document(), new Document(row, "live", live.nameMac()));
            } else {
                var row = new DocumentRow(operation.document(), before.row.version(), next, null);
                axon.documents.put(operation.document(), new Document(row, "deleted", before.nameMac));
            }
            axon.operations.put(
                    operation.id(),
                    new OperationRow(operation.id(), next, operation.requestHash(), operation.document(), passages));
        }
        var row = axon.row;
        axon.row = new AxonRow(
                row.id(),
                row.incarnation(),
                next,
                row.model(),
                row.dimensions(),
                row.keyVersion(),
                row.nameKey(),
                row.operationFloor());
    }

    private static void drop(Axon axon, UUID name, long next) {
        var stored = axon.objects.get(name);
        axon.objects.put(name, new Stored(stored.begun, "dropped", stored.written, stored.added, next));
    }

    /** What collection, erasure, rotation and a restored backup do, for tests. */
    public synchronized void setObjectState(UUID axon, UUID name, String state) {
        get(axon).objects.compute(name, (key, stored) -> stored.with(state));
    }

    public synchronized void erase(UUID axon, UUID document) {
        var before = get(axon).documents.get(document);
        var row = new DocumentRow(document, before.row.version(), before.row.changed(), null);
        get(axon).documents.put(document, new Document(row, "erased", null));
    }

    /** Forgets what came after that version, as a database that was rolled back does. */
    public synchronized void undo(UUID axon, long version) {
        get(axon).documents.values().removeIf(document -> document.row.changed() > version);
        get(axon).objects.values().removeIf(stored -> stored.added > version);
    }

    public synchronized void change(UUID axon, UUID incarnation, long version, int keyVersion, long floor) {
        var row = get(axon).row;
        get(axon).keys.computeIfAbsent(keyVersion, any -> TestKeys.random(PostgresCatalog.SCOPE, axon, keyVersion));
        get(axon).row = new AxonRow(
                row.id(), incarnation, version, row.model(), row.dimensions(), keyVersion, row.nameKey(), floor);
    }

    /** A new key: what is live is sealed anew under it, what is pending will never be. */
    public synchronized void rotate(UUID id) {
        var axon = get(id);
        var row = axon.row;
        var old = axon.keys.get(row.keyVersion());
        var fresh = TestKeys.random(PostgresCatalog.SCOPE, id, row.keyVersion() + 1);
        axon.objects.replaceAll((name, stored) -> {
            if (!stored.state.equals("live")) {
                return stored.with("deleting");
            }
            var context = "object|" + name;
            var wrapped = fresh.seal(old.open(stored.begun.wrappedKey(), context), context);
            var begun = new NewObject(name, stored.begun.kind(), stored.begun.model(), wrapped, fresh.version());
            return new Stored(begun, stored.state, stored.written, stored.added, stored.dropped);
        });
        axon.keys.put(fresh.version(), fresh);
        axon.row = new AxonRow(
                id,
                row.incarnation(),
                row.version(),
                row.model(),
                row.dimensions(),
                fresh.version(),
                fresh.seal(old.open(row.nameKey(), DocumentNames.KEY_CONTEXT), DocumentNames.KEY_CONTEXT),
                row.operationFloor());
    }

    public synchronized List<UUID> objects(UUID axon, Kind kind, String state) {
        var names = new ArrayList<UUID>();
        get(axon).objects.forEach((name, stored) -> {
            if (stored.begun.kind() == kind && stored.state.equals(state)) {
                names.add(name);
            }
        });
        return names;
    }

    private static ObjectRow row(Stored stored) {
        var written = stored.written;
        return new ObjectRow(
                stored.begun.name(),
                stored.begun.kind(),
                stored.added,
                stored.begun.model(),
                written.rows() == null ? 0 : written.rows(),
                written.bytes(),
                written.sha256(),
                stored.begun.wrappedKey(),
                stored.begun.keyVersion(),
                written.toc() == null ? "{}" : written.toc());
    }

    private Axon get(UUID axon) {
        var found = axons.get(axon);
        if (found == null) {
            throw Problems.unknown(axon);
        }
        return found;
    }
}
