package brane.axon.catalog;

import brane.axon.Axons;
import brane.axon.catalog.InMemoryRows.Axon;
import brane.axon.catalog.InMemoryRows.Document;
import brane.axon.catalog.InMemoryRows.Stored;
import brane.storage.keys.Key;
import brane.storage.keys.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The catalog as plain maps behind one lock; held to the same contract as the one in PostgreSQL. */
public final class InMemoryCatalog implements Catalog {

    private final InMemoryRows rows = new InMemoryRows();
    private final Supplier<Instant> clock;
    private final Supplier<UUID> ids;

    public InMemoryCatalog() {
        this(Instant::now, UUID::randomUUID);
    }

    /** @param ids gives the names of Axons and their histories */
    public InMemoryCatalog(Supplier<Instant> clock, Supplier<UUID> ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /** The steps of upkeep over the same rows. */
    public Upkeep upkeep() {
        return new InMemoryUpkeep(this, rows, clock, ids);
    }

    @Override
    public synchronized UUID open(String neuron, String model, int dimensions) {
        for (var axon : rows.axons.values()) {
            if (axon.neuron.equals(neuron)) {
                return axon.row.id();
            }
        }
        var id = ids.get();
        var key = TestKeys.random(PostgresCatalog.SCOPE, id, 1);
        var made = new Axon();
        made.neuron = neuron;
        made.swept = clock.get();
        made.keys.put(1, key);
        var nameKey = key.seal(new byte[32], DocumentNames.KEY_CONTEXT);
        made.row = new AxonRow(id, ids.get(), 0, model, dimensions, 1, nameKey, 0);
        rows.axons.put(id, made);
        return id;
    }

    @Override
    public synchronized AxonRow axon(UUID axon) {
        return get(axon).row;
    }

    @Override
    public synchronized Key key(UUID axon, int version) {
        return get(axon).key(version);
    }

    @Override
    public synchronized Map<UUID, Head> heads(Collection<UUID> wanted) {
        var heads = new HashMap<UUID, Head>();
        for (var id : wanted) {
            var axon = rows.axons.get(id);
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
                .filter(stored ->
                        stored.state().equals("live") && stored.begun().kind() == Kind.SEGMENT)
                .map(InMemoryCatalog::row)
                .toList();
        var documents = axon.documents.values().stream()
                .map(Document::row)
                .filter(row -> row.changed() > after)
                .toList();
        var replaced = new HashMap<UUID, UUID>();
        axon.replaced.forEach((name, output) -> {
            var stored = axon.objects.get(name);
            if (after >= 0 && stored != null && stored.dropped() > after) {
                replaced.put(name, output);
            }
        });
        return new Changes(axon.row, segments, documents, replaced);
    }

    @Override
    public synchronized Optional<DocumentRow> find(UUID axon, byte[] nameMac) {
        return get(axon).documents.values().stream()
                .filter(document -> java.util.Arrays.equals(document.nameMac(), nameMac))
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
                .filter(stored -> stored.state().equals("live"))
                .map(InMemoryCatalog::row);
    }

    @Override
    public synchronized Axons.Totals totals(UUID axon) {
        var live = get(axon).documents.values().stream()
                .filter(document -> document.row().live() != null)
                .mapToLong(document -> document.row().live().passages())
                .summaryStatistics();
        return new Axons.Totals(live.getCount(), live.getSum());
    }

    @Override
    public synchronized void begin(UUID axon, List<NewObject> objects) {
        for (var object : objects) {
            if (get(axon)
                            .objects
                            .putIfAbsent(
                                    object.name(),
                                    new Stored(object, "pending", InMemoryRows.NOTHING, 0, 0, clock.get()))
                    != null) {
                throw new IllegalStateException("an object of that name exists");
            }
        }
    }

    @Override
    public synchronized Commit.Outcome commit(UUID id, Commit commit) {
        var axon = get(id);
        var objects = states(axon, commit.objects().stream().map(Written::name).toList());
        var documents = axon.documents.values().stream()
                .map(document ->
                        new CommitRules.DocumentState(document.row().id(), document.state(), document.nameMac()))
                .toList();
        var refusal = CommitRules.refusal(axon.row, commit, axon.operations, objects, documents);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        write(axon, axon.row.version() + 1, commit);
        return new Commit.Committed(axon.row.version());
    }

    /** The objects of those names that have a row. */
    static List<CommitRules.ObjectState> states(Axon axon, Collection<UUID> names) {
        return names.stream()
                .map(axon.objects::get)
                .filter(Objects::nonNull)
                .map(stored -> new CommitRules.ObjectState(
                        stored.begun().name(),
                        stored.begun().kind(),
                        stored.state(),
                        stored.begun().model(),
                        stored.begun().keyVersion()))
                .toList();
    }

    private void write(Axon axon, long next, Commit commit) {
        for (var written : commit.objects()) {
            axon.objects.compute(written.name(), (name, stored) -> stored.live(written, next));
        }
        for (var operation : commit.operations()) {
            var before = axon.documents.get(operation.document());
            if (operation.change() instanceof Commit.Relabel(var labels)) {
                relabel(axon, next, operation, labels);
                continue;
            }
            if (before != null && before.row().live() != null) {
                axon.drop(before.row().live().original(), next, clock.get());
                axon.drop(before.row().live().pageMap(), next, clock.get());
            }
            var passages = 0;
            if (operation.change() instanceof Commit.Upsert(var live)) {
                passages = live.passages();
                var kept = before == null || before.row().live() == null
                        ? live
                        : InMemoryRows.labelled(
                                live,
                                live.labels() == null ? before.row().live().labels() : live.labels());
                var row = new DocumentRow(operation.document(), next, next, kept);
                axon.documents.put(operation.document(), new Document(row, "live", live.nameMac()));
            } else {
                var row = new DocumentRow(operation.document(), before.row().version(), next, null);
                axon.documents.put(operation.document(), new Document(row, "deleted", before.nameMac()));
            }
            axon.operations.put(
                    operation.id(),
                    new OperationRow(operation.id(), next, operation.requestHash(), operation.document(), passages));
        }
        axon.advance(next);
    }

    private static void relabel(Axon axon, long next, Commit.Operation operation, byte[] labels) {
        var before = axon.documents.get(operation.document());
        var live = InMemoryRows.labelled(before.row().live(), labels);
        var row = new DocumentRow(operation.document(), before.row().version(), next, live);
        axon.documents.put(operation.document(), new Document(row, "live", before.nameMac()));
        axon.operations.put(
                operation.id(),
                new OperationRow(operation.id(), next, operation.requestHash(), operation.document(), 0));
    }

    /** What only a test does to a row. */
    public synchronized void setObjectState(UUID axon, UUID name, String state) {
        get(axon).objects.compute(name, (key, stored) -> stored.with(state));
    }

    public synchronized void wasSwept(UUID axon, Duration ago) {
        get(axon).swept = clock.get().minus(ago);
    }

    /** Forgets what came after that version, as a database that was rolled back does. */
    public synchronized void undo(UUID axon, long version) {
        get(axon).documents.values().removeIf(document -> document.row().changed() > version);
        get(axon).objects.values().removeIf(stored -> stored.added() > version);
    }

    public synchronized void change(UUID axon, UUID incarnation, long version, int keyVersion, long floor) {
        var row = get(axon).row;
        get(axon).keys.computeIfAbsent(keyVersion, any -> TestKeys.random(PostgresCatalog.SCOPE, axon, keyVersion));
        get(axon).change(incarnation, version, row.model(), row.dimensions(), keyVersion, row.nameKey(), floor);
    }

    /** A new key, and nothing left under the one before. */
    public void rotate(UUID axon) {
        var upkeep = upkeep();
        upkeep.rotate(axon, axon(axon).keyVersion());
        while (upkeep.rewrap(axon, 10) > 0) {
            continue;
        }
        if (!upkeep.retire(axon)) {
            throw new IllegalStateException("something stands under the old key");
        }
    }

    /** How an object was begun, whatever became of it; empty when it has no row. */
    public synchronized Optional<NewObject> begun(UUID axon, UUID name) {
        return Optional.ofNullable(get(axon).objects.get(name)).map(Stored::begun);
    }

    public synchronized List<UUID> objects(UUID axon, Kind kind, String state) {
        var names = new ArrayList<UUID>();
        get(axon).objects.forEach((name, stored) -> {
            if (stored.begun().kind() == kind && stored.state().equals(state)) {
                names.add(name);
            }
        });
        return names;
    }

    private static ObjectRow row(Stored stored) {
        var written = stored.written();
        return new ObjectRow(
                stored.begun().name(),
                stored.begun().kind(),
                stored.added(),
                stored.begun().model(),
                written.rows() == null ? 0 : written.rows(),
                written.bytes(),
                written.sha256(),
                stored.begun().wrappedKey(),
                stored.begun().keyVersion(),
                written.toc() == null ? "{}" : written.toc());
    }

    private Axon get(UUID axon) {
        return rows.get(axon);
    }
}
