package brane.axon.kill;

import brane.storage.DatabaseConfig;
import brane.storage.Migrations;
import brane.storage.TestDatabase;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL as durable as in production, that is killed in part or whole and comes back by itself. COMMITs take so little time that
 * a kill seldom meets one; those of the whole server can hold them, by PostgreSQL's own settings, where it is not clear who knows of them.
 */
final class KilledPostgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HELD = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(10);

    /** Waits 0.1 s before the log is written, whoever else is at work. */
    private static final Map<String, String> BEFORE_DURABLE = Map.of("commit_delay", "100000", "commit_siblings", "0");

    /** Waits, when all is written, for a copy that nobody has. */
    private static final Map<String, String> BEFORE_ANSWER = Map.of("synchronous_standby_names", "nobody");

    private static final String CHANGES = " exists (select 1 from pg_locks"
            + " where pg_locks.pid = pg_stat_activity.pid and relation = to_regclass('operation'))";

    /** Who has said COMMIT for a change of a document, and waits. */
    private static final String HELD_CHANGES = "select pid from pg_stat_activity where state = 'active'"
            + " and query = 'COMMIT' and clock_timestamp() - query_start > interval '10 ms' and" + CHANGES;

    /** Lets go whoever waits for a copy of something else. */
    private static final String LET_OTHERS_GO =
            "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and not" + CHANGES;

    private static final String ONE =
            " from pg_stat_activity where application_name = 'brane' order by random() limit 1";

    private final EmbeddedPostgres server;
    private final Path log;
    private boolean killed;

    private int recoveries;
    private int met;

    KilledPostgres(Path folder) throws InterruptedException {
        log = folder.resolve("log");
        server = EmbeddedPostgres.start(new EmbeddedConfig(
                folder, TestDatabase.cache(), 0, true, 24, DatabaseConfig.WAIT, DatabaseConfig.STATEMENT_TIMEOUT));
        Migrations.run(server.database());
    }

    DatabaseConfig database() {
        return server.database();
    }

    void endConnection() throws IOException, InterruptedException {
        awaitReturn();
        ask("select pg_terminate_backend(pid)" + ONE);
    }

    /** All others end with it. */
    void killBackend() throws IOException, InterruptedException {
        awaitReturn();
        for (var pid : ask("select pid" + ONE)) {
            kill(pid);
        }
    }

    /** Only the server: its children notice that themselves, and may do something before. */
    void kill() throws IOException, InterruptedException {
        awaitReturn();
        killed = true;
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
    }

    void killBeforeDurable() throws IOException, InterruptedException {
        killWhileHeld(BEFORE_DURABLE);
    }

    void killBeforeAnswer() throws IOException, InterruptedException {
        killWhileHeld(BEFORE_ANSWER);
    }

    private void killWhileHeld(Map<String, String> settings) throws IOException, InterruptedException {
        awaitReturn();
        for (var setting : settings.entrySet()) {
            ask("alter system set " + setting.getKey() + " = " + setting.getValue());
        }
        ask("select pg_reload_conf()");
        Thread.sleep(LOOK.multipliedBy(10));
        for (var name : settings.keySet()) {
            // Known to the next start alone.
            ask("alter system reset " + name);
        }
        killed = true;
        var postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        // Nothing is looked up in between: 0.1 s is soon over.
        var held = awaitHeldChanges();
        postmaster.destroyForcibly();
        held.forEach(KilledPostgres::kill);
    }

    private static void kill(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Their backends; none when nobody wants to change anything for long. */
    private List<String> awaitHeldChanges() throws InterruptedException {
        var until = System.nanoTime() + HELD.toNanos();
        var database = server.database();
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            while (System.nanoTime() < until) {
                var held = first(statement.executeQuery(HELD_CHANGES));
                if (!held.isEmpty()) {
                    met++;
                    return held;
                }
                first(statement.executeQuery(LET_OTHERS_GO));
                Thread.sleep(LOOK);
            }
            return List.of();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it answers. */
    void awaitReturn() throws IOException, InterruptedException {
        ask("select 1");
        while (ProcessHandle.of(server.pid()).isEmpty()) {
            // It answers a little before its keeper knows it.
            Thread.sleep(LOOK);
        }
        if (killed) {
            killed = false;
            if (!Files.readString(log).contains("automatic recovery in progress")) {
                throw new IllegalStateException("PostgreSQL must recover after kill -9, did not; see " + log);
            }
            recoveries++;
        }
    }

    /** How often it came back by what was in its log. */
    int recoveries() {
        return recoveries;
    }

    /** How many kills met a COMMIT that was held. */
    int met() {
        return met;
    }

    /** The first column of each row, once the server is there. */
    private List<String> ask(String sql) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        var database = server.database();
        while (true) {
            try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                    var statement = connection.createStatement()) {
                return statement.execute(sql) ? first(statement.getResultSet()) : List.of();
            } catch (SQLException e) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("PostgreSQL must answer within " + PATIENCE + ", did not", e);
                }
                Thread.sleep(20);
            }
        }
    }

    private static List<String> first(java.sql.ResultSet rows) throws SQLException {
        var all = new ArrayList<String>();
        while (rows.next()) {
            all.add(rows.getString(1));
        }
        return all;
    }

    @Override
    public void close() {
        server.close();
    }
}
