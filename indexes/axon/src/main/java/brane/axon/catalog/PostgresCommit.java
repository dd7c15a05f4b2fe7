package brane.axon.catalog;

import brane.axon.catalog.Catalog.OperationRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.catalog.Commit.Operation;
import brane.axon.catalog.CommitRules.DocumentState;
import brane.axon.catalog.CommitRules.ObjectState;
import brane.storage.Database;
import brane.storage.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The one transaction of a commit. It locks the Axon's row first, so that commits of an Axon come one after the other and
 * each check, a statement of its own, sees what the one before it left.
 */
final class PostgresCommit {

    private final Database database;

    PostgresCommit(Database database) {
        this.database = database;
    }

    Commit.Outcome commit(UUID axon, Commit commit) {
        return database.inTx(tx -> {
            tx.execute("set local lock_timeout = '5s'; set local idle_in_transaction_session_timeout = '10s';"
                    + " set local synchronous_commit = on");
            var row = PostgresCatalog.row(tx, axon, "for no key update");
            var refusal = CommitRules.refusal(
                    row,
                    commit,
                    done(tx, axon, commit),
                    states(tx, axon, names(commit.objects())),
                    documents(tx, axon, commit));
            if (refusal.isPresent()) {
                return refusal.get();
            }
            write(tx, axon, row.version() + 1, commit);
            return new Commit.Committed(row.version() + 1);
        });
    }

    private static Map<UUID, OperationRow> done(Sql tx, UUID axon, Commit commit) {
        var done = new HashMap<UUID, OperationRow>();
        tx.query(
                        "select id, version, request_hash, document, passages from operation"
                                + " where axon = ? and id = any(?)",
                        axon,
                        commit.operations().stream().map(Operation::id).toArray(UUID[]::new))
                .forEach(row -> done.put(row.uuid("id"), PostgresCatalog.operation(row)));
        return done;
    }

    /** Locks the rows too: a collector that wants one of them waits, and then finds it live. */
    static List<ObjectState> states(Sql tx, UUID axon, UUID[] names) {
        return tx
                .query(
                        "select name, kind, state, model, key_version from object where axon = ? and name = any(?)"
                                + " order by name for no key update",
                        axon,
                        names)
                .stream()
                .map(row -> new ObjectState(
                        row.uuid("name"),
                        Catalog.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                        row.text("state"),
                        row.optionalText("model").orElse(null),
                        (int) row.number("key_version")))
                .toList();
    }

    private static List<DocumentState> documents(Sql tx, UUID axon, Commit commit) {
        return tx
                .query(
                        "select id, state, name_mac from document where axon = ? and (id = any(?) or name_mac = any(?))",
                        axon,
                        commit.operations().stream().map(Operation::document).toArray(UUID[]::new),
                        upserts(commit).stream()
                                .map(operation -> live(operation).nameMac())
                                .toArray(byte[][]::new))
                .stream()
                .map(row -> new DocumentState(
                        row.uuid("id"),
                        row.text("state"),
                        row.optionalBytes("name_mac").orElse(null)))
                .toList();
    }

    private static void write(Sql tx, UUID axon, long next, Commit commit) {
        makeLive(tx, axon, next, commit.objects());
        dropOriginals(
                tx,
                axon,
                next,
                commit.operations().stream()
                        .filter(operation -> !(operation.change() instanceof Commit.Relabel))
                        .map(Operation::document)
                        .toArray(UUID[]::new));
        delete(tx, axon, next, commit);
        relabel(tx, axon, next, commit);
        upsert(tx, axon, next, commit);
        tx.execute(
                "insert into operation (axon, version, id, request_hash, document, passages)"
                        + " select ?, ?, * from unnest(?, ?, ?, ?)",
                axon,
                next,
                commit.operations().stream().map(Operation::id).toArray(UUID[]::new),
                commit.operations().stream().map(Operation::requestHash).toArray(byte[][]::new),
                commit.operations().stream().map(Operation::document).toArray(UUID[]::new),
                commit.operations().stream().map(PostgresCommit::passages).toArray(Integer[]::new));
        tx.execute("update axon set version = ? where id = ?", next, axon);
    }

    static void makeLive(Sql tx, UUID axon, long next, List<Written> objects) {
        var count = tx.execute(
                "update object set state = 'live', added = ?, bytes = new.bytes, sha256 = new.sha256, rows = new.rows,"
                        + " toc = cast(new.toc as jsonb)"
                        + " from unnest(?, ?, ?, ?, ?) as new (name, bytes, sha256, rows, toc)"
                        + " where object.axon = ? and object.name = new.name and object.state = 'pending'",
                next,
                names(objects),
                objects.stream().map(Written::bytes).toArray(Long[]::new),
                objects.stream().map(Written::sha256).toArray(byte[][]::new),
                objects.stream().map(Written::rows).toArray(Integer[]::new),
                objects.stream().map(Written::toc).toArray(String[]::new),
                axon);
        if (count != objects.size()) {
            throw new IllegalStateException("a commit of " + objects.size() + " locked objects touched " + count);
        }
    }

    /** The originals and texts of what documents were before: nobody reads them any more, and collection takes them. */
    static void dropOriginals(Sql tx, UUID axon, long next, UUID[] documents) {
        tx.execute(
                "update object set state = 'dropped', dropped = ?, dropped_at = now()"
                        + " from document where document.axon = ? and document.id = any(?) and document.state = 'live'"
                        + " and object.name in (document.original, document.page_map) and object.state = 'live'",
                next,
                axon,
                documents);
    }

    private static void delete(Sql tx, UUID axon, long next, Commit commit) {
        var deleted = commit.operations().stream()
                .filter(operation -> operation.change() instanceof Commit.Delete)
                .map(Operation::document)
                .toArray(UUID[]::new);
        if (deleted.length > 0) {
            tx.execute(
                    "update document set state = 'deleted', changed = ? where axon = ? and id = any(?)",
                    next,
                    axon,
                    deleted);
        }
    }

    private static void relabel(Sql tx, UUID axon, long next, Commit commit) {
        for (var operation : commit.operations()) {
            if (operation.change() instanceof Commit.Relabel(var labels)) {
                tx.execute(
                        "update document set labels = ?, changed = ? where axon = ? and id = ?",
                        labels,
                        next,
                        axon,
                        operation.document());
            }
        }
    }

    private static void upsert(Sql tx, UUID axon, long next, Commit commit) {
        for (var operation : upserts(commit)) {
            var live = live(operation);
            tx.execute(
                    "insert into document (axon, id, version, changed, state, name, name_mac, labels, type, bytes, pages,"
                            + " passages, added, by, original, page_map)"
                            + " values (?, ?, ?, ?, 'live', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " on conflict (axon, id) do update set version = excluded.version,"
                            + " changed = excluded.changed, state = 'live', name = excluded.name,"
                            + " name_mac = excluded.name_mac, labels = case when excluded.labels is null"
                            + " and document.state = 'live' then document.labels else excluded.labels end,"
                            + " type = excluded.type,"
                            + " bytes = excluded.bytes, pages = excluded.pages, passages = excluded.passages,"
                            + " added = excluded.added, by = excluded.by, original = excluded.original,"
                            + " page_map = excluded.page_map",
                    axon,
                    operation.document(),
                    next,
                    next,
                    live.name(),
                    live.nameMac(),
                    live.labels(),
                    live.type(),
                    live.bytes(),
                    live.pages(),
                    live.passages(),
                    live.added(),
                    live.by(),
                    live.original(),
                    live.pageMap());
        }
    }

    private static UUID[] names(List<Written> objects) {
        return objects.stream().map(Written::name).toArray(UUID[]::new);
    }

    private static List<Operation> upserts(Commit commit) {
        return commit.operations().stream()
                .filter(operation -> operation.change() instanceof Commit.Upsert)
                .toList();
    }

    private static Catalog.Live live(Operation operation) {
        return ((Commit.Upsert) operation.change()).live();
    }

    private static int passages(Operation operation) {
        return operation.change() instanceof Commit.Upsert(var live) ? live.passages() : 0;
    }
}
