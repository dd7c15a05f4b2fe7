package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class KeysTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final byte[] MASTER = new byte[32];
    private static final byte[] TEXT = "canary".getBytes(StandardCharsets.UTF_8);

    private final Database database = DATABASE.sql();
    private final Keys keys = new Keys(new LocalMasterKey(MASTER));
    private final UUID owner = UUID.randomUUID();

    @Test
    void whatIsSealedOpensAgain() {
        var sealed = keys.current(database, "axon", owner).seal(TEXT, "name");

        assertThat(keys.current(database, "axon", owner).open(sealed, "name")).isEqualTo(TEXT);
        assertThat(keys.open(database, "axon", owner, sealed, "name")).isEqualTo(TEXT);
        assertThat(otherProcess().open(database, "axon", owner, sealed, "name")).isEqualTo(TEXT);
        assertThat(sealed).startsWith(0, 0, 0, 1).hasSize(4 + 12 + TEXT.length + 16);
    }

    @Test
    void theSameTextIsSealedDifferentlyEachTime() {
        var key = keys.current(database, "axon", owner);

        assertThat(key.seal(TEXT, "name")).isNotEqualTo(key.seal(TEXT, "name"));
    }

    @Test
    void everyOtherPlaceIsRefused() {
        var sealed = keys.current(database, "axon", owner).seal(TEXT, "name");
        var other = UUID.randomUUID();
        keys.current(database, "axon", other);
        keys.current(database, "person", owner);

        assertProblem("data-tampered", () -> keys.open(database, "axon", owner, sealed, "other"));
        assertProblem("data-tampered", () -> keys.open(database, "axon", other, sealed, "name"));
        assertProblem("data-tampered", () -> keys.open(database, "person", owner, sealed, "name"));
    }

    @Test
    void everyFlippedBitAndEveryCutIsDetected() {
        var key = keys.current(database, "axon", owner);
        var sealed = key.seal(TEXT, "name");
        for (var bit = 0; bit < sealed.length * 8; bit++) {
            var changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertProblem("data-tampered", () -> key.open(changed, "name"));
        }
        for (var length = 0; length < sealed.length; length++) {
            var cut = java.util.Arrays.copyOf(sealed, length);
            assertProblem("data-tampered", () -> key.open(cut, "name"));
        }
    }

    @Test
    void manyCreatorsAtOnceGetOneKey() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<byte[]>>();
            for (var i = 0; i < 16; i++) {
                calls.add(() -> database.inTx(
                        tx -> otherProcess().current(tx, "axon", owner).seal(TEXT, "name")));
            }
            for (var sealed : threads.invokeAll(calls)) {
                assertThat(keys.open(database, "axon", owner, sealed.get(), "name"))
                        .isEqualTo(TEXT);
            }
        }
        assertThat(database.query("select 1 from key where id = ?", owner)).hasSize(1);
    }

    @Test
    void aKeyThatARollbackTookAwayIsNeverUsedAgain() {
        var sealed = new ArrayList<byte[]>();
        assertThatThrownBy(() -> database.inTx(tx -> {
                    var key = keys.current(tx, "axon", owner);
                    sealed.add(key.seal(TEXT, "name"));
                    assertThat(keys.version(tx, "axon", owner, 1).open(sealed.getFirst(), "name"))
                            .isEqualTo(TEXT);
                    throw new IllegalArgumentException("rolled back");
                }))
                .hasMessage("rolled back");

        var stored = keys.current(database, "axon", owner).seal(TEXT, "name");

        assertThat(otherProcess().open(database, "axon", owner, stored, "name")).isEqualTo(TEXT);
        assertProblem("data-tampered", () -> otherProcess().open(database, "axon", owner, sealed.getFirst(), "name"));
    }

    @Test
    void aCreatorWaitsForOneThatRollsBack() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = new CountDownLatch(1);
            var first = threads.submit(() -> database.inTx(tx -> {
                keys.current(tx, "axon", owner);
                made.countDown();
                tx.query("select 1 from pg_sleep(0.3)");
                throw new IllegalArgumentException("rolled back");
            }));
            made.await(10, TimeUnit.SECONDS);

            var sealed = keys.current(database, "axon", owner).seal(TEXT, "name");

            assertThatThrownBy(first::get).hasRootCauseMessage("rolled back");
            assertThat(otherProcess().open(database, "axon", owner, sealed, "name"))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void whatIsDestroyedIsGoneEverywhereWithinASecond() throws Exception {
        var other = otherProcess();
        var sealed = keys.current(database, "axon", owner).seal(TEXT, "name");
        assertThat(other.open(database, "axon", owner, sealed, "name")).isEqualTo(TEXT);

        keys.destroy(database, "axon", owner);

        assertProblem("key-destroyed", () -> keys.open(database, "axon", owner, sealed, "name"));
        assertProblem("key-destroyed", () -> keys.current(database, "axon", owner));
        assertProblem("key-destroyed", () -> other.current(database, "axon", owner));
        Thread.sleep(1_100);
        assertProblem("key-destroyed", () -> other.open(database, "axon", owner, sealed, "name"));
        assertThat(database.query("select 1 from key where id = ? and wrapped is not null", owner))
                .isEmpty();
    }

    @Test
    void aVersionThatNeverWasIsRefused() {
        keys.current(database, "axon", owner);

        assertProblem("key-destroyed", () -> keys.version(database, "axon", owner, 2));
        assertProblem("key-destroyed", () -> keys.version(database, "axon", UUID.randomUUID(), 1));
    }

    @Test
    void anotherMasterKeyIsNamed() {
        keys.current(database, "axon", owner);
        var other = new byte[32];
        other[0] = 1;

        assertThatThrownBy(() -> new Keys(new LocalMasterKey(other)).current(database, "axon", owner))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wants the master key " + new LocalMasterKey(MASTER).id() + ", was given "
                        + new LocalMasterKey(other).id());
    }

    @Test
    void aMasterKeyProvesItselfByOneOfTheKeysThatItWrapped() {
        var bytes = new byte[32];
        bytes[0] = 2;
        var master = new LocalMasterKey(bytes);
        var mine = new Keys(master);
        Keys.requireOpens(database, master);
        mine.current(database, "axon", owner);
        mine.current(database, "person", owner);
        database.execute("update key set wrapped = ? where id = ? and scope = 'axon'", new byte[60], owner);
        Keys.requireOpens(database, master);

        database.execute("update key set wrapped = ? where id = ?", new byte[60], owner);

        assertThatThrownBy(() -> Keys.requireOpens(database, master))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the master key " + master.id() + " must be the one")
                .hasMessageContaining("opens none of 2 keys");
    }

    @Test
    void aWrappedKeyOfAnotherOwnerIsRefused() {
        var other = UUID.randomUUID();
        keys.current(database, "axon", owner);
        keys.current(database, "axon", other);
        database.execute("update key set wrapped = (select wrapped from key where id = ?) where id = ?", owner, other);

        assertProblem("data-tampered", () -> keys.current(database, "axon", other));
    }

    @Test
    void refusesAScopeThatCouldBlurTheContext() {
        assertThatThrownBy(() -> keys.current(database, "a|b", owner)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theIdOfAMasterKeyIsFixed() {
        var bytes = new byte[32];
        for (var i = 0; i < 32; i++) {
            bytes[i] = (byte) i;
        }

        assertThat(new LocalMasterKey(bytes).id()).isEqualTo("844e9631e4e807eb");
        assertThat(new LocalMasterKey(bytes).toString())
                .doesNotContain(HexFormat.of().formatHex(bytes));
    }

    private static Keys otherProcess() {
        return new Keys(new LocalMasterKey(MASTER));
    }

    private static void assertProblem(String slug, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo(slug));
    }
}
