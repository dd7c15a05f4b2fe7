package brane.axon.catalog;

import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.catalog.CommitRules.ObjectState;
import brane.storage.CommitUnknownException;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Keys;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The upkeep of a catalog in PostgreSQL: each step is one transaction, of which those that must not meet lock the Axon's row. */
public final class PostgresUpkeep implements Upkeep {

    private static final String HELD =
            "exists (select 1 from hold where until > now() and (hold.axon is null or hold.axon = object.axon))";

    /** So long it is known that an object was collected. */
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private static final int FORGOTTEN_AT_ONCE = 100_000;

    private final Database database;
    private final Keys keys;
    private final Rotation rotation;

    public PostgresUpkeep(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
        this.rotation = new Rotation(keys);
    }

    @Override
    public List<UUID> axons(UUID after, int limit) {
        return uuids(database.query("select id from axon where id > ? order by id limit ?", after, limit), "id");
    }

    @Override
    public Rewrite.Outcome rewrite(UUID axon, Rewrite rewrite) {
        return database.inTx(tx -> {
            var row = locked(tx, axon);
            var live = rewrite.model().equals(row.model()) ? Set.<UUID>of() : live(tx, axon);
            var refusal = RewriteRules.refusal(row, rewrite, states(tx, axon, rewrite), live);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            var next = row.version() + 1;
            PostgresCommit.makeLive(tx, axon, next, rewrite.outputs());
            drop(tx, row, next, rewrite);
            tx.execute(
                    "update axon set version = ?, model = ?, dimensions = ? where id = ?",
                    next,
                    rewrite.model(),
                    rewrite.dimensions(),
                    axon);
            return new Rewrite.Done(next);
        });
    }

    private static AxonRow locked(Sql tx, UUID axon) {
        tx.execute("set local lock_timeout = '5s'");
        tx.execute("set local synchronous_commit = on");
        return PostgresCatalog.row(tx, axon, "for no key update");
    }

    private static List<ObjectState> states(Sql tx, UUID axon, Rewrite rewrite) {
        var names = Stream.concat(rewrite.outputs().stream().map(Written::name), rewrite.sources().stream())
                .toArray(UUID[]::new);
        return PostgresCommit.states(tx, axon, names);
    }

    private static Set<UUID> live(Sql tx, UUID axon) {
        return new HashSet<>(PostgresCatalog.segments(tx, axon).stream()
                .map(Catalog.ObjectRow::name)
                .toList());
    }

    private static void drop(Sql tx, AxonRow axon, long next, Rewrite rewrite) {
        // What is of another model never stands in for a segment.
        @Nullable
        UUID output = rewrite.outputs().size() == 1 && rewrite.model().equals(axon.model())
                ? rewrite.outputs().getFirst().name()
                : null;
        tx.execute(
                "update object set state = 'dropped', dropped = ?, dropped_at = now(), replaced_by = ?"
                        + " where axon = ? and name = any(?)",
                next,
                output,
                axon.id(),
                rewrite.sources().toArray(UUID[]::new));
    }

    @Override
    public int condemn(UUID axon, Grace grace, int limit) {
        return seen(() -> (int) database.execute(
                "update object set state = 'deleting' where name in (select name from object where axon = ?"
                        + " and (state = 'dropped' and dropped_at <= now() - ? * interval '1 millisecond'"
                        + " or state = 'pending' and begun_at <= now() - ? * interval '1 millisecond')"
                        + " and not " + HELD
                        + " and (state = 'dropped' and ?"
                        + " or not exists (select 1 from axon where axon.id = object.axon and axon.strange > 0))"
                        + " order by coalesce(dropped_at, begun_at), name limit ? for update skip locked)",
                axon,
                grace.dropped().toMillis(),
                grace.pending().toMillis(),
                grace.dropped().isZero(),
                limit));
    }

    @Override
    public List<UUID> condemned(UUID axon, int limit) {
        return uuids(
                database.query(
                        "select name from object where axon = ? and state = 'deleting' order by name limit ?",
                        axon,
                        limit),
                "name");
    }

    @Override
    public void forget(UUID axon, Collection<UUID> names) {
        seen(() -> database.execute(
                "with gone as (delete from object where axon = ? and name = any(?) and state = 'deleting'"
                        + " returning axon, name) insert into collected (axon, name) select axon, name from gone"
                        + " on conflict do nothing",
                axon,
                array(names)));
    }

    @Override
    public Rowless rowless(UUID axon, Collection<UUID> names) {
        var collected = new HashSet<UUID>();
        var strange = new HashSet<UUID>();
        database.query(
                        "select listed.name, collected.name is not null collected from unnest(?::uuid[]) listed (name)"
                                + " left join collected on collected.axon = ? and collected.name = listed.name"
                                + " where not exists (select 1 from object where object.axon = ?"
                                + " and object.name = listed.name)",
                        array(names),
                        axon,
                        axon)
                .forEach(row -> (row.flag("collected") ? collected : strange).add(row.uuid("name")));
        return new Rowless(collected, strange);
    }

    @Override
    public void disown(UUID axon, Collection<UUID> names) {
        seen(() -> database.execute(
                "insert into collected (axon, name) select ?, listed.name from unnest(?::uuid[]) listed (name)"
                        + " where not exists (select 1 from object where object.name = listed.name)"
                        + " on conflict do nothing",
                axon,
                array(names)));
    }

    @Override
    public boolean beginSweep(UUID axon, Duration every) {
        return seen(() -> database.execute(
                        "update axon set swept_at = now()"
                                + " where id = ? and swept_at <= now() - ? * interval '1 millisecond'",
                        axon,
                        every.toMillis())
                > 0);
    }

    @Override
    public void endSweep(UUID axon, long strange) {
        seen(() ->
                database.execute("update axon set strange = ? where id = ? and strange <> ?", strange, axon, strange));
        seen(() -> database.execute(
                "delete from collected where axon = ? and name in (select name from collected where axon = ?"
                        + " and at < now() - ? * interval '1 day' limit ?)",
                axon,
                axon,
                REMEMBERED.toDays(),
                FORGOTTEN_AT_ONCE));
    }

    @Override
    public void begin(UUID axon, UUID incarnation) {
        seen(() -> database.execute("update axon set incarnation = ? where id = ?", incarnation, axon));
    }

    @Override
    public long dropped(UUID axon) {
        return database.first(
                        "select count(*) count from object where axon = ? and state in ('dropped', 'deleting')", axon)
                .orElseThrow()
                .number("count");
    }

    @Override
    public boolean erase(UUID axon, UUID document) {
        return seen(() -> database.inTx(tx -> {
            var row = locked(tx, axon);
            var state = tx.first("select state from document where axon = ? and id = ?", axon, document)
                    .map(found -> found.text("state"));
            if (state.isEmpty() || state.get().equals("erased")) {
                return state.isPresent();
            }
            var next = row.version() + 1;
            PostgresCommit.dropOriginals(tx, axon, next, new UUID[] {document});
            tx.execute(
                    "update document set state = 'erased', changed = ?, name = null, name_mac = null, labels = null,"
                            + " type = null, bytes = null, pages = null, passages = null, added = null, by = null,"
                            + " original = null, page_map = null where axon = ? and id = ?",
                    next,
                    axon,
                    document);
            tx.execute(
                    "insert into erasure (axon, document, key_version) values (?, ?, ?)",
                    axon,
                    document,
                    row.keyVersion());
            tx.execute("update axon set version = ? where id = ?", next, axon);
            return true;
        }));
    }

    @Override
    public List<Erasure> erasures(UUID axon) {
        return database
                .query(
                        "select document, key_version from erasure where axon = ? and ended_at is null order by document",
                        axon)
                .stream()
                .map(row -> new Erasure(row.uuid("document"), (int) row.number("key_version")))
                .toList();
    }

    @Override
    public void complete(UUID axon, Erased erased) {
        seen(() -> database.execute(
                "update erasure set ended_at = now(), key_version = ?, objects = ?"
                        + " where axon = ? and document = ? and ended_at is null",
                erased.keyVersion(),
                erased.objects(),
                axon,
                erased.document()));
    }

    @Override
    public int rotate(UUID axon, int from) {
        return seen(() -> database.inTx(tx -> rotation.rotate(tx, locked(tx, axon), from)));
    }

    @Override
    public int rewrap(UUID axon, int limit) {
        return seen(() -> database.inTx(tx -> rotation.rewrap(tx, locked(tx, axon), limit)));
    }

    @Override
    public boolean retire(UUID axon) {
        try {
            return seen(() -> database.inTx(tx -> rotation.retire(tx, locked(tx, axon))));
        } finally {
            keys.forget(PostgresCatalog.SCOPE, axon);
        }
    }

    @Override
    public UUID hold(String reason, Duration time, Optional<UUID> axon) {
        var id = UUID.randomUUID();
        seen(() -> database.execute(
                "insert into hold (id, reason, until, axon) values (?, ?, now() + ? * interval '1 millisecond', ?)",
                id,
                reason,
                time.toMillis(),
                axon.orElse(null)));
        return id;
    }

    @Override
    public boolean isHeld(UUID axon) {
        return database.first(
                        "select exists (select 1 from hold where until > now() and (axon is null or axon = ?)) held",
                        axon)
                .orElseThrow()
                .flag("held");
    }

    @Override
    public void release(UUID hold) {
        seen(() -> database.execute("delete from hold where id = ?", hold));
    }

    /** What may be asked again and then tells: its answer being lost is a failure like another. */
    private static <T> T seen(Supplier<T> step) {
        try {
            return step.get();
        } catch (CommitUnknownException e) {
            throw brane.axon.Problems.databaseDown(e);
        }
    }

    private static UUID[] array(Collection<UUID> names) {
        return names.toArray(UUID[]::new);
    }

    private static List<UUID> uuids(List<Row> rows, String column) {
        return rows.stream().map(row -> row.uuid(column)).toList();
    }
}
