package brane.storage;

/**
 * PostgreSQL behind a bounded pool of connections. Each call of {@link Sql} on the database itself is a transaction of its
 * own; {@link #inTx} makes several statements one.
 */
public interface Database extends Sql, AutoCloseable {

    /** More rows than this in one answer is a missing LIMIT. */
    int MAX_ROWS = 10_000;

    /** Statements that become durable together, or not at all. */
    @FunctionalInterface
    interface Work<T> {
        T run(Sql tx);
    }

    /**
     * Runs the work in one READ COMMITTED transaction and commits it; any exception rolls it back and passes through.
     *
     * @throws CommitUnknownException when the answer of COMMIT was lost: it may or may not have happened, and only a look
     *     at the rows can tell
     * @throws brane.core.ProblemException {@code database-down} (503) when no connection can be had in time
     */
    <T> T inTx(Work<T> work);

    @Override
    void close();
}
