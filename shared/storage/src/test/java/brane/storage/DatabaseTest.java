package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class DatabaseTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final UUID ID = UUID.fromString("0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1b");

    private final Database database = DATABASE.sql();

    @BeforeEach
    void table() {
        database.execute(
                "create table thing (id uuid primary key, name text, count bigint, data bytea, at timestamptz)");
    }

    @AfterEach
    void noConnectionLeaked() {
        database.execute("drop table thing");
        assertThat(database.lent()).isZero();
    }

    @Test
    void keepsEveryTypeOfValue() {
        var at = Instant.parse("2026-11-23T10:15:30.123456Z");
        var bytes = "bytes".getBytes(StandardCharsets.UTF_8);
        var text = "ü".repeat(5_000);
        database.execute("insert into thing values (?, ?, ?, ?, ?)", ID, text, 7L, bytes, at);

        var row = database.first("select * from thing where id = ?", ID).orElseThrow();

        assertThat(row.uuid("id")).isEqualTo(ID);
        assertThat(row.text("name")).isEqualTo(text);
        assertThat(row.number("count")).isEqualTo(7);
        assertThat(row.bytes("data")).isEqualTo(bytes);
        assertThat(row.instant("at")).isEqualTo(at);
    }

    @Test
    void keepsNulls() {
        database.execute("insert into thing values (?, ?, ?, ?, ?)", ID, null, null, null, null);

        var row = database.first("select * from thing").orElseThrow();

        assertThat(row.optionalText("name")).isEmpty();
        assertThat(row.optionalNumber("count")).isEmpty();
        assertThat(row.optionalBytes("data")).isEmpty();
        assertThat(row.optionalInstant("at")).isEmpty();
        assertThatThrownBy(() -> row.text("name")).hasMessageContaining("name is NULL");
        assertThatThrownBy(() -> row.text("nmae")).hasMessageContaining("no column nmae");
    }

    @Test
    void takesArraysOfEveryType() {
        var other = UUID.randomUUID();
        var at = Instant.parse("2026-11-23T10:15:30Z");
        var inserted = database.execute(
                "insert into thing select * from unnest(?, ?, ?, ?, ?)",
                new UUID[] {ID, other},
                new String[] {"a, \"quoted\" \\ {one}", null},
                new Long[] {1L, 2L},
                new byte[][] {{1, 0, 2}, {}},
                new Instant[] {at, null});

        assertThat(inserted).isEqualTo(2);
        assertThat(database.query("select 1 from thing where id = any(?)", (Object) new UUID[] {ID, other}))
                .hasSize(2);
        assertThat(database.query("select 1 from thing where count = any(?)", (Object) new long[] {1L, 9L}))
                .hasSize(1);
        var row = database.first("select * from thing where name = any(?)", (Object)
                        new String[] {"a, \"quoted\" \\ {one}", "x"})
                .orElseThrow();
        assertThat(row.bytes("data")).containsExactly(1, 0, 2);
        assertThat(row.instant("at")).isEqualTo(at);
    }

    @Test
    void givesArraysAndJsonAsPlainValues() {
        var row = database.first(
                        "select cast(? as jsonb) as j, array['a', 'b'] as t, array[?] as u, sum(3) as s, 1.5::text as c",
                        "{\"a\": 1}",
                        ID)
                .orElseThrow();

        assertThat(row.text("j")).isEqualTo("{\"a\": 1}");
        assertThat(row.texts("t")).containsExactly("a", "b");
        assertThat(row.uuids("u")).containsExactly(ID);
        assertThat(row.number("s")).isEqualTo(3);
    }

    @Test
    void refusesAnArgumentOfAnUnknownType() {
        assertThatThrownBy(() -> database.query("select ?", 'c'))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Character");
    }

    @Test
    void rollsBackWhenTheWorkFails() {
        assertThatThrownBy(() -> database.inTx(tx -> {
                    tx.execute("insert into thing (id) values (?)", ID);
                    throw new IllegalArgumentException("mine");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mine");

        assertThat(database.query("select 1 from thing")).isEmpty();
    }

    @Test
    void commitsAllStatementsTogether() {
        database.inTx(tx -> {
            tx.execute("insert into thing (id) values (?)", ID);
            assertThat(database.query("select 1 from thing")).isEmpty();
            return tx.execute("update thing set name = 'n'");
        });

        assertThat(database.first("select name from thing").orElseThrow().text("name"))
                .isEqualTo("n");
    }

    @Test
    void aDuplicateNamesItsConstraintAndNoValue() {
        database.execute("insert into thing (id) values (?)", ID);

        assertThatThrownBy(() -> database.execute("insert into thing (id) values (?)", ID))
                .isInstanceOfSatisfying(StatementFailedException.class, e -> {
                    assertThat(e.isDuplicate("thing_pkey")).isTrue();
                    assertThat(e.isDuplicate("other")).isFalse();
                    assertThat(e.state()).isEqualTo("23505");
                    assertThat(e).hasMessageNotContaining(ID.toString()).hasNoCause();
                });
    }

    @Test
    void aFailureQuotesNoValue() {
        assertThatThrownBy(() -> database.query("select cast(? as uuid)", "canary"))
                .isInstanceOf(StatementFailedException.class)
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void aWrongStatementSaysWhatIsWrong() {
        assertThatThrownBy(() -> database.query("select nope from thing"))
                .isInstanceOf(StatementFailedException.class)
                .hasMessageContaining("\"nope\" does not exist");
    }

    @Test
    void aSwallowedFailureCommitsNothing() {
        for (var wrong : new String[] {"insert into thing (id) values (null)", "select nope"}) {
            assertThatThrownBy(() -> database.inTx(tx -> {
                        tx.execute("insert into thing (id) values (?)", ID);
                        try {
                            if (wrong.startsWith("select")) {
                                tx.query(wrong);
                            } else {
                                tx.execute(wrong);
                            }
                        } catch (StatementFailedException e) {
                            assertThat(e.state()).isNotEmpty();
                        }
                        return "went on";
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("went on after a statement that failed");
        }
        assertThat(database.query("select 1 from thing")).isEmpty();
    }

    @Test
    void moreRowsThanAllowedFail() {
        assertThatThrownBy(() -> database.query("select * from generate_series(1, ?)", Database.MAX_ROWS + 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at most 10000 rows");
        assertThat(database.query("select * from generate_series(1, ?)", Database.MAX_ROWS))
                .hasSize(Database.MAX_ROWS);
        assertThatThrownBy(() -> database.first("select * from generate_series(1, 2)"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at most 1 rows");
    }

    @Test
    void aTransactionThatEndedRefuses() {
        var kept = database.<Sql>inTx(tx -> tx);

        assertThatThrownBy(() -> kept.query("select 1")).hasMessageContaining("transaction has ended");
    }

    @Test
    void failuresOfEveryKindLeakNoConnection() {
        for (var i = 0; i < 40; i++) {
            assertThatThrownBy(() -> database.query("select ?", 'c')).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> database.query("select ?, ?", 1)).isInstanceOf(StatementFailedException.class);
            assertThatThrownBy(() -> database.query("selec")).isInstanceOf(StatementFailedException.class);
            assertThatThrownBy(() -> database.execute("delete from nowhere"))
                    .isInstanceOf(StatementFailedException.class);
            assertThatThrownBy(() -> database.query("select 1/generate_series(-5, 5)"))
                    .isInstanceOf(StatementFailedException.class);
        }
        assertThat(database.lent()).isZero();
    }

    @Test
    void everySessionHasItsLimits() {
        var row = database.first(
                        "select current_setting('lock_timeout') as l, current_setting('statement_timeout') as s,"
                                + " current_setting('idle_in_transaction_session_timeout') as i,"
                                + " current_setting('transaction_isolation') as t")
                .orElseThrow();

        assertThat(row.text("l")).isEqualTo("5s");
        assertThat(row.text("s")).isEqualTo("30s");
        assertThat(row.text("i")).isEqualTo("10s");
        assertThat(row.text("t")).isEqualTo("read committed");
    }

    @Test
    void aLockThatIsNotGivenIsBusy() {
        database.execute("insert into thing (id) values (?)", ID);
        database.inTx(holder -> {
            holder.query("select 1 from thing for update");
            assertThatThrownBy(() -> database.inTx(tx -> {
                        tx.execute("set local lock_timeout = '100ms'");
                        return tx.query("select 1 from thing for update");
                    }))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().slug()).isEqualTo("database-busy"));
            return 0;
        });
    }

    @Test
    void waitsForAConnectionOnlySoLong() throws Exception {
        var given = DATABASE.config();
        var small = new DatabaseConfig(
                given.url(),
                given.user(),
                given.password(),
                1,
                java.time.Duration.ofMillis(300),
                DatabaseConfig.STATEMENT_TIMEOUT);
        try (var pool = Database.open(small);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var held = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            var holder = threads.submit(() -> pool.inTx(tx -> {
                tx.query("select 1");
                held.countDown();
                return await(done);
            }));
            held.await(10, TimeUnit.SECONDS);

            assertThatThrownBy(() -> pool.query("select 1")).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().slug()).isEqualTo("database-down");
                assertThat(e.problem().status()).isEqualTo(503);
            });

            done.countDown();
            assertThat(holder.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.query("select 1")).hasSize(1);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
