package brane.neurons;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Gathered;
import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Keys;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All Neurons in their versions. A change is valid and recorded before it is stored; a stored one is never changed again. */
public final class Neurons {

    private static final String SCOPE = "neuron";
    private static final int MAX_NEURONS = 1_000;
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{1,62}");

    /** A Neuron in its current version, with the file that says so. */
    public record Versioned(Neuron neuron, long version, byte[] yaml, Instant changed, List<String> warnings) {

        public String id() {
            return neuron.id();
        }

        /** How the audit log names it: {@code id@version}. */
        public String atVersion() {
            return neuron.id() + "@" + version;
        }
    }

    private final Database database;
    private final Keys keys;
    private final AuditLog log;
    private final NeuronFile files;

    /** What was read before, by id; a newer version in the database makes it stale. */
    private final Map<String, Versioned> known = new ConcurrentHashMap<>();

    private final Gathered<String, Row> rows = new Gathered<>(MAX_NEURONS, this::rows);

    public Neurons(Database database, Keys keys, AuditLog log, NeuronFile files) {
        this.database = database;
        this.keys = keys;
        this.log = log;
        this.files = files;
    }

    public NeuronFile files() {
        return files;
    }

    /** All that are not deleted, in the order of their ids. */
    public List<Versioned> list() {
        return database
                .query(
                        "select id, key_id, version, changed from neuron where not deleted order by id limit ?",
                        MAX_NEURONS)
                .stream()
                .map(row -> current(database, row))
                .toList();
    }

    public Optional<Versioned> find(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return rows.get(id).map(row -> current(database, row));
    }

    private Map<String, Row> rows(Set<String> ids) {
        return database
                .query("select id, key_id, version, changed from neuron where id = any(?) and not deleted", (Object)
                        ids.toArray(String[]::new))
                .stream()
                .collect(Collectors.toMap(row -> row.text("id"), row -> row));
    }

    /**
     * That Neuron.
     *
     * @throws ProblemException {@code not-found} (404)
     */
    public Versioned get(String id) {
        return find(id).orElseThrow(() -> missing().failure());
    }

    /** That Neuron as the access check of this request read it, or as somebody did since: the database is not asked again. */
    public Versioned checked(String id) {
        var seen = known.get(id);
        return seen != null ? seen : get(id);
    }

    /**
     * Makes the file the Neuron's next version; the same bytes as the current one change nothing.
     *
     * @param source api, bundled:ID or file:NAME
     * @throws ProblemException {@code neuron-invalid} (422) with all errors; {@code neuron-id-differs} (422)
     */
    public Versioned put(String id, byte[] yaml, String source) {
        var read = files.read(yaml);
        if (!read.neuron().id().equals(id)) {
            throw Problem.of(
                            "neuron-id-differs",
                            422,
                            "The file is of another Neuron.",
                            "metadata.id must be " + id + ", was "
                                    + read.neuron().id() + "; an id never changes: make a new Neuron instead")
                    .failure();
        }
        var before = find(id);
        if (before.isPresent() && MessageDigest.isEqual(before.get().yaml(), yaml)) {
            return before.get();
        }
        var entry = Entry.of(before.isPresent() ? Action.NEURON_CHANGE : Action.NEURON_CREATE, "neuron:" + id)
                .tier(read.neuron().tier());
        return log.during(entry, _ -> database.inTx(tx -> store(tx, id, yaml, source)));
    }

    private Versioned store(Sql tx, String id, byte[] yaml, String source) {
        tx.execute(
                "insert into neuron (id, key_id, version) values (?, ?, 0) on conflict (id) do nothing",
                id,
                Ids.next());
        var row = tx.first("select id, key_id, version, changed from neuron where id = ? for no key update", id)
                .orElseThrow();
        var version = row.number("version") + 1;
        var sealed = keys.current(tx, SCOPE, row.uuid("key_id")).seal(yaml, context(id, version));
        tx.execute(
                "insert into neuron_version (neuron, version, yaml, sha256, source, author) values (?, ?, ?, ?, ?, ?)",
                id,
                version,
                sealed,
                sha256(yaml),
                source,
                author());
        tx.execute("update neuron set version = ?, deleted = false, changed = now() where id = ?", version, id);
        return tx.first("select id, key_id, version, changed from neuron where id = ?", id)
                .map(stored -> current(tx, stored))
                .orElseThrow();
    }

    private static java.util.@Nullable UUID author() {
        return RequestContext.CALLER.isBound() ? RequestContext.CALLER.get().id() : null;
    }

    /** Takes it out of sight; its versions stay for the auditor. False when there was none. */
    public boolean delete(String id) {
        if (find(id).isEmpty()) {
            return false;
        }
        return log.during(
                Entry.of(Action.NEURON_DELETE, "neuron:" + id),
                _ -> database.execute(
                                "update neuron set deleted = true, changed = now() where id = ? and not deleted", id)
                        > 0);
    }

    /**
     * Makes a version of the file when its bytes differ from those last imported from that source, so that a change made by
     * hand is not undone by the next start.
     */
    public void importOnce(String source, byte[] yaml) {
        var hash = sha256(yaml);
        var last = database.first("select sha256 from neuron_import where source = ?", source)
                .map(row -> row.bytes("sha256"));
        if (last.isPresent() && MessageDigest.isEqual(last.get(), hash)) {
            return;
        }
        put(files.read(yaml).neuron().id(), yaml, source);
        database.execute("""
                insert into neuron_import (source, sha256) values (?, ?)
                on conflict (source) do update set sha256 = excluded.sha256, imported = now()""", source, hash);
    }

    /** Whether somebody made the newest version by other means than that source, or deleted the Neuron. */
    boolean takenOver(String id, String source) {
        return database.first("""
                        select n.deleted or v.source <> ? as taken
                        from neuron n join neuron_version v on v.neuron = n.id and v.version = n.version
                        where n.id = ?""", source, id).map(row -> row.flag("taken")).orElse(false);
    }

    private Versioned current(Sql sql, Row row) {
        var id = row.text("id");
        var version = row.number("version");
        var cached = known.get(id);
        if (cached != null && cached.version() == version && cached.changed().equals(row.instant("changed"))) {
            return cached;
        }
        var sealed = sql.first("select yaml from neuron_version where neuron = ? and version = ?", id, version)
                .orElseThrow()
                .bytes("yaml");
        var yaml = keys.open(sql, SCOPE, row.uuid("key_id"), sealed, context(id, version));
        var read = files.stored(yaml);
        var made = new Versioned(read.neuron(), version, yaml, row.instant("changed"), read.warnings());
        if (known.containsKey(id) || known.size() < MAX_NEURONS) {
            known.merge(id, made, (before, now) -> now.changed().isBefore(before.changed()) ? before : now);
        }
        return made;
    }

    private static String context(String id, long version) {
        return "neuron|" + id + "|" + version;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Problem missing() {
        return Problem.of("not-found", 404, "There is no such thing.", "it does not exist, or it is not yours to see");
    }
}
