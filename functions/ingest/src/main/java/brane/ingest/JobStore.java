package brane.ingest;

import brane.axon.Labels;
import brane.core.Caller;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Keys;
import brane.storage.objects.SealedTemp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of jobs: what must survive the process that works on them. */
final class JobStore {

    private static final String SCOPE = "person";
    private static final int PER_OWNER = 1_000;

    static final String VIEW =
            "id, owner, neuron, name, state, stage, done, total, problem, document, created, updated";

    private final Database database;
    private final Keys keys;

    JobStore(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
    }

    /** Keeps the order, unless the caller gave one under the same operation before: then that one's job comes back. */
    Job add(Order order, UUID operation, int waitingMax, long waitingBytesMax) {
        return database.inTx(tx -> {
            refuseWhenFull(tx, order.bytes(), waitingMax, waitingBytesMax);
            var owner = order.caller().id();
            var key = keys.current(tx, SCOPE, owner);
            var labels = order.labels();
            tx.execute(
                    """
                    insert into job (id, operation, owner, via, roles, neuron, version, axon, name, type, bytes, ticket, upload,
                        labels, state, stage)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 'receiving')
                    on conflict (owner, operation) do nothing""",
                    order.id(),
                    operation,
                    owner,
                    order.caller().via(),
                    order.caller().roles().stream().map(Role::id).toArray(String[]::new),
                    order.neuron(),
                    order.version(),
                    order.axon(),
                    key.seal(order.name().text().getBytes(StandardCharsets.UTF_8), context(order.id(), "name")),
                    order.type().id(),
                    order.bytes(),
                    key.seal(order.ticket(), context(order.id(), "ticket")),
                    SealedTemp.name(order.ticket()),
                    labels == null ? null : key.seal(LabelLines.write(labels), context(order.id(), "labels")));
            return tx.first("select " + VIEW + " from job where owner = ? and operation = ?", owner, operation)
                    .map(row -> job(tx, row))
                    .orElseThrow();
        });
    }

    Optional<Job> find(UUID id) {
        return database.first("select " + VIEW + " from job where id = ?", id).map(row -> job(database, row));
    }

    Optional<Job> find(UUID owner, UUID operation) {
        return database.first("select " + VIEW + " from job where owner = ? and operation = ?", owner, operation)
                .map(row -> job(database, row));
    }

    boolean owned(UUID id, UUID owner) {
        return database.first("select 1 as one from job where id = ? and owner = ?", id, owner)
                .isPresent();
    }

    /** A person's, the newest first; {@code neuron} null for all. */
    List<Job> list(UUID owner, @Nullable String neuron, boolean active, int limit) {
        return database
                .query(
                        "select " + VIEW + " from job where owner = ?"
                                + " and (cast(? as text) is null or neuron = ?) and (not ? or ticket is not null)"
                                + " order by created desc, id desc limit ?",
                        owner,
                        neuron,
                        neuron,
                        active,
                        limit)
                .stream()
                .map(row -> job(database, row))
                .toList();
    }

    /** What its owner should look at: jobs of the Neuron that have not ended, or failed and were not put away; the newest first. */
    List<Job> open(UUID owner, String neuron, int limit) {
        return database
                .query(
                        "select " + VIEW + " from job where owner = ? and neuron = ?"
                                + " and (ticket is not null or state = 'failed') order by created desc, id desc limit ?",
                        owner,
                        neuron,
                        limit)
                .stream()
                .map(row -> job(database, row))
                .toList();
    }

    /** Puts away a job that failed or was cancelled; one that is done stays, so that its operation is not done twice. */
    void putAway(UUID id) {
        database.execute("delete from job where id = ? and ticket is null and state in ('failed', 'cancelled')", id);
    }

    /** @throws ProblemException {@code ingest-queue-full} (429) when so much more cannot wait */
    void refuseWhenFull(long more, int jobsMax, long bytesMax) {
        refuseWhenFull(database, more, jobsMax, bytesMax);
    }

    private static void refuseWhenFull(Sql sql, long more, int jobsMax, long bytesMax) {
        var waiting = sql.first("select count(*) as jobs, cast(coalesce(sum(bytes), 0) as bigint) as bytes from job"
                        + " where ticket is not null")
                .orElseThrow();
        if (waiting.number("jobs") >= jobsMax || waiting.number("bytes") + more > bytesMax) {
            throw full(jobsMax, bytesMax).failure();
        }
    }

    /**
     * Wants it to stop; one that nobody works on has ended with this.
     *
     * @return the upload of a job that has ended with this
     */
    Optional<UUID> cancel(UUID id) {
        database.execute("update job set cancel = true where id = ? and ticket is not null", id);
        return database.first(
                        "update job set state = 'cancelled', ticket = null, lease = null, leased_until = null, updated = now()"
                                + " where id = ? and ticket is not null and (lease is null or leased_until < now())"
                                + " returning upload",
                        id)
                .flatMap(row -> row.optionalUuid("upload"));
    }

    private @Nullable Labels labels(Sql sql, Job job, Row row) {
        return row.optionalBytes("labels")
                .map(closed -> keys.open(sql, SCOPE, job.owner(), closed, context(job.id(), "labels")))
                .map(LabelLines::read)
                .orElse(null);
    }

    /** Forgets jobs that ended long ago, and of each person all but the newest. */
    long prune(Duration keep) {
        return database.execute("""
                delete from job where ticket is null and (updated < ? or id in (
                    select id from (
                        select id, row_number() over (partition by owner order by created desc) as place
                        from job where ticket is null) ranked
                    where place > ?))""", Instant.now().minus(keep), PER_OWNER);
    }

    Job job(Sql sql, Row row) {
        var id = row.uuid("id");
        var owner = row.uuid("owner");
        return new Job(
                id,
                owner,
                row.text("neuron"),
                name(sql, owner, id, row.bytes("name")),
                Job.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                Job.Stage.valueOf(row.text("stage").toUpperCase(Locale.ROOT)),
                row.number("done"),
                row.number("total"),
                row.optionalText("problem").map(ProblemText::read).orElse(null),
                row.optionalUuid("document").orElse(null),
                row.instant("created"),
                row.instant("updated"));
    }

    /** The document's name; a blank one when whoever sent it was erased. */
    private String name(Sql sql, UUID owner, UUID id, byte[] sealed) {
        try {
            return new String(keys.open(sql, SCOPE, owner, sealed, context(id, "name")), StandardCharsets.UTF_8);
        } catch (ProblemException e) {
            if (e.problem().slug().equals("key-destroyed")) {
                return "";
            }
            throw e;
        }
    }

    /** What is to be done for a job whose row has the columns {@code via, roles, version, axon, type, bytes, ticket, labels} too. */
    Order order(Sql sql, Row row, Job job) {
        return new Order(
                job.id(),
                new Caller(job.owner(), "", roles(row), Set.of(), row.text("via")),
                job.neuron(),
                row.number("version"),
                row.uuid("axon"),
                new DocumentName(job.name()),
                DocumentType.of(row.text("type")),
                row.number("bytes"),
                keys.open(sql, SCOPE, job.owner(), row.bytes("ticket"), context(job.id(), "ticket")),
                labels(sql, job, row));
    }

    private static Set<Role> roles(Row row) {
        return row.texts("roles").stream().map(Role::of).collect(java.util.stream.Collectors.toSet());
    }

    private static String context(UUID id, String column) {
        return "job|" + id + "|" + column;
    }

    private static Problem full(int jobs, long bytes) {
        return Problem.of(
                        "ingest-queue-full",
                        429,
                        "Too many documents are waiting.",
                        "at most " + jobs + " documents of " + bytes
                                + " bytes in all may wait: try again when some are done")
                .with("retry_after", 60);
    }
}
