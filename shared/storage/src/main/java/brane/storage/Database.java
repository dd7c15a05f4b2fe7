package brane.storage;

import brane.core.Problem;
import brane.core.ProblemException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcParametersConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL behind a bounded pool of connections. Each call of {@link Sql} on the database itself is a transaction of its
 * own; {@link #inTx} makes several statements one.
 *
 * <p>A statement fails with {@link StatementFailedException} when it is wrong or breaks a constraint, with
 * {@code database-busy} (503) when a lock or the statement took too long, with {@code database-full} (507) when the disk
 * of the database is full, and with {@code database-down} (503) when the connection broke before COMMIT was sent.
 */
public final class Database implements Sql, AutoCloseable {

    /** More rows than this in one answer is a missing LIMIT. */
    public static final int MAX_ROWS = 10_000;

    /** Statements that become durable together, or not at all. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Sql tx);
    }

    private final HikariDataSource pool;
    private final DbClient client;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.client = JdbcClientBuilder.create()
                .connectionPool(this::connection)
                .parametersSetter(JdbcParametersConfig.builder()
                        .useStringBinding(false)
                        .useByteArrayBinding(false)
                        .build())
                .build();
    }

    /** A pool that connects when it is first asked; PostgreSQL may be down at that moment and come back later. */
    public static Database open(DatabaseConfig config) {
        var hikari = new HikariConfig();
        hikari.setPoolName("brane");
        hikari.setJdbcUrl(config.url());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password());
        hikari.setMaximumPoolSize(config.pool());
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(config.connectionWait().toMillis());
        hikari.setValidationTimeout(Math.clamp(config.connectionWait().toMillis() / 2, 250, 2_000));
        hikari.setInitializationFailTimeout(-1);
        // Given, because the pool would learn it from its first connection, and from one that breaks meanwhile that it
        // is -1,
        // which it would then ask of all later ones in vain.
        hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        hikari.addDataSourceProperty("connectTimeout", "5");
        hikari.addDataSourceProperty(
                "socketTimeout", Long.toString(config.statementTimeout().toSeconds() + 10));
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        hikari.addDataSourceProperty("ApplicationName", "brane");
        hikari.addDataSourceProperty("logServerErrorDetail", "false");
        hikari.setConnectionInitSql("set lock_timeout = '5s';"
                + " set idle_in_transaction_session_timeout = '10s';"
                + " set synchronous_commit = on;"
                + " set statement_timeout = " + config.statementTimeout().toMillis());
        return new Database(new HikariDataSource(hikari));
    }

    /**
     * Runs the work in one READ COMMITTED transaction and commits it; any exception rolls it back and passes through.
     *
     * @throws CommitUnknownException when the answer of COMMIT was lost: it may or may not have happened, and only a look
     *     at the rows can tell
     * @throws brane.core.ProblemException {@code database-down} (503) when no connection can be had in time
     * @throws IllegalStateException when the work went on after a statement that failed: PostgreSQL has ended the
     *     transaction then, so nothing is committed
     */
    public <T> T inTx(Work<T> work) {
        var transaction = new Transaction(client.transaction());
        try {
            var result = work.run(transaction);
            transaction.commit();
            return result;
        } finally {
            transaction.rollbackUnlessEnded();
        }
    }

    @Override
    public List<Row> query(String sql, @Nullable Object... arguments) {
        return inTx(tx -> tx.query(sql, arguments));
    }

    @Override
    public Optional<Row> first(String sql, @Nullable Object... arguments) {
        return inTx(tx -> tx.first(sql, arguments));
    }

    @Override
    public long execute(String sql, @Nullable Object... arguments) {
        return inTx(tx -> tx.execute(sql, arguments));
    }

    /** Connections that are lent at this moment; for the health route and for tests of leaks. */
    public int lent() {
        var bean = pool.getHikariPoolMXBean();
        return bean == null ? 0 : bean.getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
    }

    private Connection connection() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw down("no connection to PostgreSQL within " + pool.getConnectionTimeout()
                            + " ms: see that it runs and that database.pool connections are enough")
                    .failure(e);
        }
    }

    static Problem down(String detail) {
        return Problem.of("database-down", 503, "The database can not be reached.", detail);
    }

    static boolean isDown(RuntimeException failure) {
        return failure instanceof ProblemException known
                && known.problem().slug().equals("database-down");
    }
}
