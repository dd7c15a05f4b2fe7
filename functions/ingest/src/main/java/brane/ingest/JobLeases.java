package brane.ingest;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who works on which job, among any number of processes: a lease in the job's row, which ends by PostgreSQL's clock unless it is
 * renewed. Each taking has an id of its own, and whoever does not hold the id in the row can change nothing of the job: a process
 * that stood still and comes back finds that it has lost.
 */
final class JobLeases {

    private final Database database;
    private final JobStore jobs;
    private final Duration length;

    /** @param length how long a job stays with a process that says nothing more */
    JobLeases(Database database, JobStore jobs, Duration length) {
        this.database = database;
        this.jobs = jobs;
        this.length = length;
    }

    /**
     * A job that is this process's now.
     *
     * @param order empty when it must not be worked on: its owner was erased, or what is stored of it can't be opened
     * @param attempts how often it was taken, this time too
     * @param cancelled whether somebody wants it to stop
     */
    record Taken(
            Job job,
            UUID lease,
            Optional<Order> order,
            int attempts,
            boolean cancelled,
            @Nullable UUID upload) {}

    /** The leases that a renewal kept, and those of them whose jobs shall stop. */
    record Renewed(Set<UUID> kept, Set<UUID> cancelled) {}

    /** Takes the oldest job that nobody works on, if there is one; of several processes that ask, exactly one gets it. */
    Optional<Taken> take() {
        var lease = UUID.randomUUID();
        return database.inTx(tx ->
                tx.first("""
                        update job set lease = ?, leased_until = now() + ? * interval '1 millisecond', state = 'running',
                            attempts = attempts + 1, updated = now()
                        where id = (select id from job where ticket is not null and (lease is null or leased_until < now())
                            order by created, id limit 1 for update skip locked)
                        returning %s, via, roles, version, axon, type, bytes, ticket, labels, upload, cancel, attempts""".formatted(JobStore.VIEW), lease, length.toMillis()).map(row -> taken(tx, row, lease)));
    }

    private Taken taken(Sql tx, Row row, UUID lease) {
        var job = jobs.job(tx, row);
        return new Taken(
                job,
                lease,
                job.name().isEmpty() ? Optional.empty() : order(tx, row, job),
                (int) row.number("attempts"),
                row.flag("cancel") || job.name().isEmpty(),
                row.optionalUuid("upload").orElse(null));
    }

    /** A row that can't be opened must not keep all others from being taken. */
    private Optional<Order> order(Sql tx, Row row, Job job) {
        try {
            return Optional.of(jobs.order(tx, row, job));
        } catch (ProblemException e) {
            if (e.problem().status() == 503) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Keeps these for another while; one that ran out and that nobody took is kept too. */
    Renewed renew(Collection<UUID> leases) {
        var kept = new HashSet<UUID>();
        var cancelled = new HashSet<UUID>();
        for (var row : database.query(
                "update job set leased_until = now() + ? * interval '1 millisecond' where lease = any(?)"
                        + " returning lease, cancel",
                length.toMillis(),
                leases.toArray(UUID[]::new))) {
            kept.add(row.uuid("lease"));
            if (row.flag("cancel")) {
                cancelled.add(row.uuid("lease"));
            }
        }
        return new Renewed(kept, cancelled);
    }

    /** Notes how far it is and renews the lease; false when the work must stop, because it is lost or somebody wants it to. */
    boolean progress(Job job, UUID lease) {
        return database.execute(
                        "update job set stage = ?, done = ?, total = ?, updated = now(),"
                                + " leased_until = now() + ? * interval '1 millisecond'"
                                + " where id = ? and lease = ? and not cancel",
                        job.stage().id(),
                        job.done(),
                        job.total(),
                        length.toMillis(),
                        job.id(),
                        lease)
                > 0;
    }

    /** Lets another process take it at once, as if this one had not begun. */
    void release(UUID id, UUID lease) {
        database.execute(
                "update job set lease = null, leased_until = null, state = 'queued', attempts = attempts - 1, updated = now()"
                        + " where id = ? and lease = ?",
                id,
                lease);
    }

    boolean done(Job job, UUID lease, UUID document) {
        return end(job, lease, Job.State.DONE, document, null);
    }

    boolean failed(Job job, UUID lease, Problem problem) {
        return end(job, lease, Job.State.FAILED, null, ProblemText.write(problem));
    }

    boolean cancelled(Job job, UUID lease) {
        return end(job, lease, Job.State.CANCELLED, null, null);
    }

    /** False when the job is another process's now, or has ended: then it stays as it is. */
    private boolean end(Job job, UUID lease, Job.State state, @Nullable UUID document, @Nullable String problem) {
        return database.execute(
                        "update job set state = ?, stage = ?, done = ?, total = ?, document = ?, problem = ?, ticket = null,"
                                + " lease = null, leased_until = null, updated = now() where id = ? and lease = ?",
                        state.id(),
                        job.stage().id(),
                        job.done(),
                        job.total(),
                        document,
                        problem,
                        job.id(),
                        lease)
                > 0;
    }
}
