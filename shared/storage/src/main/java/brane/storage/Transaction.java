package brane.storage;

import io.helidon.dbclient.DbTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one transaction. It closes the holes of DbClient: every answer is read to its end and closed, a failed
 * statement can only be followed by a rollback, and the connection goes back to the pool on every path.
 */
final class Transaction implements Sql {

    private static final System.Logger LOG = System.getLogger(Transaction.class.getName());

    private final DbTransaction tx;
    private boolean connected;
    private boolean failed;
    private boolean ended;

    Transaction(DbTransaction tx) {
        this.tx = tx;
    }

    @Override
    public List<Row> query(String sql, @Nullable Object... arguments) {
        return rows(sql, arguments, Database.MAX_ROWS);
    }

    @Override
    public Optional<Row> first(String sql, @Nullable Object... arguments) {
        return rows(sql, arguments, 1).stream().findFirst();
    }

    @Override
    public long execute(String sql, @Nullable Object... arguments) {
        requireOpen();
        try {
            var count = tx.createNamedDmlStatement("statement", sql)
                    .params(Arguments.of(arguments))
                    .execute();
            connected = true;
            return count;
        } catch (RuntimeException e) {
            throw failed(e, sql);
        }
    }

    private List<Row> rows(String sql, @Nullable Object[] arguments, int limit) {
        requireOpen();
        var rows = new ArrayList<Row>();
        try (var answer = tx.createNamedQuery("query", sql)
                .params(Arguments.of(arguments))
                .execute()) {
            connected = true;
            answer.limit(limit + 1L).forEach(row -> rows.add(Row.of(row)));
        } catch (RuntimeException e) {
            throw failed(e, sql);
        }
        if (rows.size() > limit) {
            failed = true;
            throw new IllegalStateException("the answer must have at most " + limit + " rows: " + sql);
        }
        return rows;
    }

    void commit() {
        requireOpen();
        if (failed) {
            throw new IllegalStateException(
                    "the work went on after a statement that failed: nothing is committed; let the failure pass through");
        }
        ended = true;
        if (connected) {
            try {
                tx.commit();
            } catch (RuntimeException e) {
                throw Failures.ofCommit(e);
            }
        }
    }

    void rollbackUnlessEnded() {
        if (ended) {
            return;
        }
        ended = true;
        if (connected) {
            try {
                tx.rollback();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "event=rollback-failed cause={0}", String.valueOf(e.getCause()));
            }
        }
    }

    private RuntimeException failed(RuntimeException e, String sql) {
        failed = true;
        connected |= !Database.isDown(e);
        return Failures.of(e, sql);
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended: use it only inside Database.inTx");
        }
    }
}
