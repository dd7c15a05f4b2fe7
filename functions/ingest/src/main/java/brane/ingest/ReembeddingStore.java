package brane.ingest;

import brane.core.Caller;
import brane.core.Problem;
import brane.core.Role;
import brane.storage.Database;
import brane.storage.Row;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of re-embeddings, one row an Axon: whoever works on one holds it by a beat, so that any process may go on. */
final class ReembeddingStore {

    private static final String VIEW = "select axon, neuron, version, model, owner, via, roles, state, attempts, done,"
            + " total, problem, created, updated from reembedding ";

    private final Database database;

    ReembeddingStore(Database database) {
        this.database = database;
    }

    Optional<Reembedding> find(UUID axon) {
        return database.first(VIEW + "where axon = ?", axon).map(ReembeddingStore::reembedding);
    }

    /** Keeps the wish; one that waits or runs already stays as it is. */
    void ask(Ingest.Target target, String model, Caller caller) {
        database.execute(
                """
                insert into reembedding (axon, neuron, version, model, owner, via, roles, state)
                values (?, ?, ?, ?, ?, ?, ?, 'queued')
                on conflict (axon) do update set neuron = excluded.neuron, version = excluded.version,
                    model = excluded.model, owner = excluded.owner, via = excluded.via, roles = excluded.roles,
                    state = 'queued', cancel = false, runner = null, beat = now(), attempts = 0, done = 0, total = 0,
                    problem = null, created = now(), updated = now()
                where reembedding.state not in ('queued', 'running')""",
                target.axon(),
                target.neuron(),
                target.version(),
                model,
                caller.id(),
                caller.via(),
                caller.roles().stream().map(Role::id).toArray(String[]::new));
    }

    /** Wishes it to stop; one that nobody works on stops here. */
    void cancel(UUID axon) {
        database.execute(
                "update reembedding set cancel = true, updated = now(),"
                        + " state = case when state = 'queued' then 'cancelled' else state end"
                        + " where axon = ? and state in ('queued', 'running')",
                axon);
    }

    /** Takes the oldest that waits, or whose runner was silent for so long. */
    Optional<Reembedding> take(UUID runner, Duration silence) {
        return database.first("""
                        update reembedding set state = 'running', runner = ?, beat = now(), attempts = attempts + 1,
                            updated = now()
                        where axon = (select axon from reembedding
                            where state = 'queued'
                                or state = 'running' and beat < now() - ? * interval '1 millisecond'
                            order by created, axon limit 1 for update skip locked)
                        returning axon, neuron, version, model, owner, via, roles, state, attempts, done, total, problem,
                            created, updated""", runner, silence.toMillis()).map(ReembeddingStore::reembedding);
    }

    /** Says how far it is; false when it shall stop, or belongs to another runner by now. */
    boolean beat(UUID axon, UUID runner, long done, long total) {
        return database.first(
                        "update reembedding set beat = now(), updated = now(), done = ?, total = ?"
                                + " where axon = ? and runner = ? and state = 'running' returning cancel",
                        done,
                        total,
                        axon,
                        runner)
                .map(row -> !row.flag("cancel"))
                .orElse(false);
    }

    void end(UUID axon, UUID runner, Job.State state, @Nullable Problem problem) {
        database.execute(
                "update reembedding set state = ?, problem = ?, runner = null, updated = now()"
                        + " where axon = ? and runner = ? and state = 'running'",
                state.id(),
                problem == null ? null : ProblemText.write(problem),
                axon,
                runner);
    }

    /** Leaves it to whoever comes next. */
    void release(UUID axon, UUID runner) {
        database.execute(
                "update reembedding set state = 'queued', runner = null, updated = now()"
                        + " where axon = ? and runner = ? and state = 'running'",
                axon,
                runner);
    }

    private static Reembedding reembedding(Row row) {
        Set<Role> roles = row.texts("roles").stream().map(Role::of).collect(Collectors.toSet());
        return new Reembedding(
                row.uuid("axon"),
                row.text("neuron"),
                row.number("version"),
                row.text("model"),
                new Caller(row.uuid("owner"), "", roles, Set.of(), row.text("via")),
                Job.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                (int) row.number("attempts"),
                row.number("done"),
                row.number("total"),
                row.optionalText("problem").map(ProblemText::read).orElse(null),
                row.instant("created"),
                row.instant("updated"));
    }
}
