package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokenConnectionIT {

    @TempDir
    Path folder;

    private EmbeddedPostgres postgres;
    private Database direct;

    @BeforeEach
    void start() throws Exception {
        postgres = postgres();
        direct = Database.open(postgres.database());
        direct.execute("create table thing (n int)");
    }

    @AfterEach
    void stop() {
        assertThat(direct.lent()).isZero();
        direct.close();
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEVER")
    void aLostAnswerOfCommitIsUnknown(CuttingProxy.Cut cut) throws Exception {
        try (var proxy = new CuttingProxy(port());
                var database = Database.open(through(proxy))) {
            database.execute("insert into thing values (1)");

            proxy.cut(cut);
            assertThatThrownBy(() -> database.execute("insert into thing values (2)"))
                    .isInstanceOf(CommitUnknownException.class);
            proxy.cut(CuttingProxy.Cut.NEVER);

            var happened = cut == CuttingProxy.Cut.AFTER_COMMIT_ARRIVED ? 2 : 1;
            assertThat(database.query("select n from thing")).hasSize(happened);
            assertThat(database.lent()).isZero();
        }
    }

    @Test
    void aDeferredConstraintThatCommitRefusesIsAPlainFailure() {
        direct.execute("create table once (n int unique deferrable initially deferred)");

        assertThatThrownBy(() -> direct.execute("insert into once values (1), (1)"))
                .isInstanceOfSatisfying(
                        StatementFailedException.class,
                        e -> assertThat(e.isDuplicate("once_n_key")).isTrue());
        assertThat(direct.query("select 1 from once")).isEmpty();
    }

    @Test
    void aBackendThatIsTerminatedInsideATransactionCommitsNothing() {
        assertThatThrownBy(() -> direct.inTx(tx -> {
                    tx.execute("insert into thing values (1)");
                    var pid = tx.first("select pg_backend_pid() as pid")
                            .orElseThrow()
                            .number("pid");
                    direct.query("select pg_terminate_backend(cast(? as int))", pid);
                    return tx.execute("insert into thing values (2)");
                }))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("database-down"));

        assertThat(direct.query("select 1 from thing")).isEmpty();
    }

    @Test
    void aBackendThatIsTerminatedBeforeCommitIsUnknownAndNothingHappened() {
        assertThatThrownBy(() -> direct.inTx(tx -> {
                    tx.execute("insert into thing values (1)");
                    var pid = tx.first("select pg_backend_pid() as pid")
                            .orElseThrow()
                            .number("pid");
                    return direct.query("select pg_terminate_backend(cast(? as int), 2000)", pid);
                }))
                .isInstanceOf(CommitUnknownException.class);

        assertThat(direct.query("select 1 from thing")).isEmpty();
    }

    @Test
    void comesBackWhenPostgresComesBack() throws Exception {
        direct.query("select 1");
        postgres.close();

        var begin = System.nanoTime();
        assertThatThrownBy(() -> direct.query("select 1"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("database-down"));
        assertThatThrownBy(() -> direct.query("select 1")).isInstanceOf(ProblemException.class);
        assertThat(millisSince(begin)).isLessThan(6_000);

        postgres = postgres();
        begin = System.nanoTime();
        while (true) {
            try {
                direct.query("select 1");
                break;
            } catch (ProblemException e) {
                assertThat(millisSince(begin)).as("back after").isLessThan(10_000);
            }
        }
        System.out.printf("database back after %d ms%n", millisSince(begin));
    }

    /** Whatever the pool learns of a server from its first connection, it must not have learnt from one that broke. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void aFirstConnectionThatBreaksSpoilsNoLaterOne(int answers) throws Exception {
        try (var proxy = new CuttingProxy(port())) {
            proxy.cutAfter(answers);
            try (var database = Database.open(through(proxy))) {
                assertThat(firstOf(database)).isEqualTo(1);
                assertThat(database.first("show transaction isolation level")
                                .orElseThrow()
                                .text("transaction_isolation"))
                        .isEqualTo("read committed");
            }
        }
    }

    private static long firstOf(Database database) {
        var begin = System.nanoTime();
        while (true) {
            try {
                return database.first("select 1 as one").orElseThrow().number("one");
            } catch (ProblemException | CommitUnknownException e) {
                assertThat(millisSince(begin)).as("back after").isLessThan(10_000);
            }
        }
    }

    private EmbeddedPostgres postgres() throws Exception {
        return EmbeddedPostgres.start(new EmbeddedConfig(
                folder, TestDatabase.cache(), 0, false, 5, Duration.ofSeconds(2), DatabaseConfig.STATEMENT_TIMEOUT));
    }

    private int port() {
        return URI.create(postgres.database().url().substring("jdbc:".length())).getPort();
    }

    private DatabaseConfig through(CuttingProxy proxy) {
        return postgres.database().withUrl("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres");
    }

    private static long millisSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }
}
