package brane.axon.catalog;

import brane.axon.Axons;
import brane.axon.Problems;
import brane.core.Ids;
import brane.storage.CommitUnknownException;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.StatementFailedException;
import brane.storage.keys.Key;
import brane.storage.keys.Keys;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The catalog in PostgreSQL: the tables of V5__axon.sql. */
public final class PostgresCatalog implements Catalog {

    /** The owner's kind in the table {@code key}. */
    static final String SCOPE = "axon";

    private static final int PAGE = 5_000;
    private static final int OPEN_ATTEMPTS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String AXON =
            "select id, incarnation, version, model, dimensions, key_version, name_key, operation_floor from axon ";
    private static final String DOCUMENT =
            "select id, version, changed, state, name, name_mac, labels, type, bytes, pages,"
                    + " passages, added, by, original, page_map from document ";
    private static final String OBJECT =
            "select name, kind, added, model, rows, bytes, sha256, wrapped_key, key_version,"
                    + " cast(toc as text) toc from object ";

    private static final System.Logger LOG = System.getLogger(PostgresCatalog.class.getName());

    private final Database database;
    private final Keys keys;
    private final PostgresCommit commits;

    public PostgresCatalog(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
        this.commits = new PostgresCommit(database);
    }

    @Override
    public UUID open(String neuron, String model, int dimensions) {
        for (var attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
            var there = unseen(() -> database.first("select id from axon where neuron = ?", neuron));
            if (there.isPresent()) {
                return there.get().uuid("id");
            }
            make(neuron, model, dimensions);
        }
        throw Problems.busy("the document memory could not be made in " + OPEN_ATTEMPTS + " attempts");
    }

    /** Makes the row, unless another process was quicker: then nothing of this transaction stays, its key neither. */
    private void make(String neuron, String model, int dimensions) {
        try {
            database.inTx(tx -> {
                var id = Ids.next();
                var key = keys.current(tx, SCOPE, id);
                var nameKey = new byte[32];
                RANDOM.nextBytes(nameKey);
                return tx.execute(
                        "insert into axon (id, neuron, incarnation, model, dimensions, key_version, name_key)"
                                + " values (?, ?, ?, ?, ?, ?, ?)",
                        id,
                        neuron,
                        UUID.randomUUID(),
                        model,
                        dimensions,
                        key.version(),
                        key.seal(nameKey, DocumentNames.KEY_CONTEXT));
            });
        } catch (StatementFailedException e) {
            if (!e.isDuplicate(null)) {
                throw e;
            }
        } catch (CommitUnknownException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=axon-commit-unknown next=look-again");
        }
    }

    /** For statements of which nobody sees whether they happened: when their answer is lost they have failed. */
    private static <T> T unseen(Supplier<T> statement) {
        try {
            return statement.get();
        } catch (CommitUnknownException e) {
            throw Problems.databaseDown(e);
        }
    }

    @Override
    public AxonRow axon(UUID axon) {
        return unseen(() -> row(database, axon, ""));
    }

    static AxonRow row(Sql sql, UUID axon, String lock) {
        var row = sql.first(AXON + "where id = ? " + lock, axon).orElseThrow(() -> Problems.unknown(axon));
        return new AxonRow(
                row.uuid("id"),
                row.uuid("incarnation"),
                row.number("version"),
                row.text("model"),
                (int) row.number("dimensions"),
                (int) row.number("key_version"),
                row.bytes("name_key"),
                row.number("operation_floor"));
    }

    @Override
    public Key key(UUID axon, int version) {
        return unseen(() -> keys.version(database, SCOPE, axon, version));
    }

    @Override
    public Map<UUID, Head> heads(Collection<UUID> axons) {
        var heads = new HashMap<UUID, Head>();
        unseen(() -> database.query("select id, incarnation, version from axon where id = any(?)", (Object)
                        axons.toArray(UUID[]::new)))
                .forEach(row -> heads.put(row.uuid("id"), new Head(row.uuid("incarnation"), row.number("version"))));
        return heads;
    }

    @Override
    public Changes changes(UUID axon, long after) {
        return unseen(() -> database.inTx(tx -> {
            tx.execute("set transaction isolation level repeatable read, read only");
            var row = row(tx, axon, "");
            return new Changes(row, segments(tx, axon), documents(tx, axon, after), replaced(tx, axon, after));
        }));
    }

    static List<ObjectRow> segments(Sql tx, UUID axon) {
        var all = new ArrayList<ObjectRow>();
        var last = new UUID(0, 0);
        List<Row> page;
        do {
            page = tx.query(
                    OBJECT + "where axon = ? and kind = 'segment' and state = 'live' and name > ? order by name limit "
                            + PAGE,
                    axon,
                    last);
            page.forEach(row -> all.add(object(row)));
            last = page.isEmpty() ? last : page.getLast().uuid("name");
        } while (page.size() == PAGE);
        return all;
    }

    private static List<DocumentRow> documents(Sql tx, UUID axon, long after) {
        var all = new ArrayList<DocumentRow>();
        var changed = after;
        var last = new UUID(-1, -1);
        List<Row> page;
        do {
            page = tx.query(
                    DOCUMENT + "where axon = ? and (changed, id) > (?, ?) order by changed, id limit " + PAGE,
                    axon,
                    changed,
                    last);
            page.forEach(row -> all.add(document(row)));
            if (!page.isEmpty()) {
                changed = page.getLast().number("changed");
                last = page.getLast().uuid("id");
            }
        } while (page.size() == PAGE);
        return all;
    }

    private static Map<UUID, UUID> replaced(Sql tx, UUID axon, long after) {
        var replaced = new HashMap<UUID, UUID>();
        if (after >= 0) {
            tx.query(
                            "select name, replaced_by from object"
                                    + " where axon = ? and dropped > ? and replaced_by is not null limit " + PAGE,
                            axon,
                            after)
                    .forEach(row -> replaced.put(row.uuid("name"), row.uuid("replaced_by")));
        }
        return replaced;
    }

    @Override
    public Optional<DocumentRow> find(UUID axon, byte[] nameMac) {
        return unseen(() -> database.first(DOCUMENT + "where axon = ? and name_mac = ?", axon, nameMac))
                .map(PostgresCatalog::document);
    }

    @Override
    public Optional<OperationRow> operation(UUID axon, UUID operation) {
        return unseen(() -> database.first(
                        "select id, version, request_hash, document, passages from operation where axon = ? and id = ?",
                        axon,
                        operation))
                .map(PostgresCatalog::operation);
    }

    @Override
    public Optional<ObjectRow> object(UUID axon, UUID name) {
        return unseen(() -> database.first(OBJECT + "where axon = ? and name = ? and state = 'live'", axon, name))
                .map(PostgresCatalog::object);
    }

    @Override
    public Axons.Totals totals(UUID axon) {
        var row = unseen(() -> database.first(
                        "select count(*) documents, cast(coalesce(sum(passages), 0) as bigint) passages from document"
                                + " where axon = ? and state = 'live'",
                        axon))
                .orElseThrow();
        return new Axons.Totals(row.number("documents"), row.number("passages"));
    }

    @Override
    public void begin(UUID axon, List<NewObject> objects) {
        unseen(() -> database.execute(
                "insert into object (axon, state, name, kind, model, wrapped_key, key_version)"
                        + " select ?, 'pending', * from unnest(?, ?, ?, ?, ?)",
                axon,
                objects.stream().map(NewObject::name).toArray(UUID[]::new),
                objects.stream().map(object -> object.kind().id()).toArray(String[]::new),
                objects.stream().map(NewObject::model).toArray(String[]::new),
                objects.stream().map(NewObject::wrappedKey).toArray(byte[][]::new),
                objects.stream().map(NewObject::keyVersion).toArray(Integer[]::new)));
    }

    @Override
    public Commit.Outcome commit(UUID axon, Commit commit) {
        return commits.commit(axon, commit);
    }

    static OperationRow operation(Row row) {
        return new OperationRow(
                row.uuid("id"), row.number("version"), row.bytes("request_hash"), row.uuid("document"), (int)
                        row.number("passages"));
    }

    private static ObjectRow object(Row row) {
        return new ObjectRow(
                row.uuid("name"),
                Kind.valueOf(row.text("kind").toUpperCase(java.util.Locale.ROOT)),
                row.number("added"),
                row.optionalText("model").orElse(null),
                row.optionalNumber("rows").orElse(0L).intValue(),
                row.number("bytes"),
                row.bytes("sha256"),
                row.bytes("wrapped_key"),
                (int) row.number("key_version"),
                row.optionalText("toc").orElse("{}"));
    }

    private static DocumentRow document(Row row) {
        var live = !row.text("state").equals("live")
                ? null
                : new Live(
                        row.bytes("name"),
                        row.bytes("name_mac"),
                        row.optionalBytes("labels").orElse(null),
                        row.text("type"),
                        row.number("bytes"),
                        row.optionalNumber("pages").map(Long::intValue).orElse(null),
                        (int) row.number("passages"),
                        row.instant("added"),
                        row.uuid("by"),
                        row.uuid("original"),
                        row.uuid("page_map"));
        return new DocumentRow(row.uuid("id"), row.number("version"), row.number("changed"), live);
    }
}
