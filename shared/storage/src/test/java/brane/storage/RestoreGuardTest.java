package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.DirectoryStore;
import brane.storage.objects.ObjectStore.Stored;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class RestoreGuardTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    Path folder;

    private final Database database = DATABASE.sql();
    private DirectoryStore store;
    private RestoreGuard guard;

    @BeforeEach
    void parts() {
        store = DirectoryStore.open(folder.resolve("objects"));
        Installation.open(database, store, MasterKeyConfig.from(new Settings(Map.of()), folder));
        guard = new RestoreGuard(database, store);
    }

    @AfterEach
    void emptyDatabase() {
        database.execute("delete from installation");
    }

    private List<String> marks() {
        return store.list("marks/", "", 100).stream().map(Stored::name).toList();
    }

    private void goBackTo(Row row) {
        database.execute(
                "update installation set mark = ?, stored_mark = ?", row.number("mark"), row.number("stored_mark"));
    }

    private Row state() {
        return database.first("select mark, stored_mark from installation").orElseThrow();
    }

    @Test
    void marksBothAndKeepsTheLastThree() {
        guard.require();
        for (var i = 0; i < 5; i++) {
            assertThat(guard.mark(Duration.ZERO)).isTrue();
        }

        guard.require();
        assertThat(marks())
                .containsExactly("marks/000000000000000003", "marks/000000000000000004", "marks/000000000000000005");
        assertThat(state().number("stored_mark")).isEqualTo(5);
    }

    @Test
    void marksNoOftenerThanItIsTold() {
        guard.mark(Duration.ofHours(1));
        guard.mark(Duration.ofHours(1));

        assertThat(marks()).hasSize(1);
    }

    @Test
    void anOlderDatabaseIsRefusedAndMarksNothing() {
        guard.mark(Duration.ZERO);
        var yesterday = state();
        guard.mark(Duration.ZERO);
        goBackTo(yesterday);

        assertThatThrownBy(guard::require)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the database must be as new as the object store")
                .hasMessageMatching(
                        ".*was marked 2 at 2[0-9]{3}-[0-9]{2}-[0-9T:-]+Z, and the database knows of 1 only.*")
                .hasMessageContaining("brane store accept");
        assertThat(guard.mark(Duration.ZERO)).isFalse();
        assertThat(marks()).hasSize(2);
    }

    @Test
    void anOlderStoreIsRefused() {
        guard.mark(Duration.ZERO);
        guard.mark(Duration.ZERO);
        store.delete("marks/000000000000000002");

        assertThatThrownBy(guard::require)
                .hasMessageContaining("the object store must be as new as the database")
                .hasMessageContaining("has marked it 2, and the store's last mark is 1 at 2")
                .hasMessageContaining("brane axon repair");
        store.delete("marks/000000000000000001");
        assertThatThrownBy(guard::require).hasMessageContaining("the store's last mark is none.");
        assertThat(guard.mark(Duration.ZERO)).isFalse();
    }

    @Test
    void whatAnAdministratorAcceptsGoesOn() {
        guard.mark(Duration.ZERO);
        var yesterday = state();
        guard.mark(Duration.ZERO);
        goBackTo(yesterday);

        guard.accept();

        guard.require();
        assertThat(state().number("mark")).isEqualTo(3);
        store.delete("marks/000000000000000003");
        store.delete("marks/000000000000000002");
        assertThat(guard.difference()).isPresent();
        guard.accept();
        guard.require();
        assertThat(guard.mark(Duration.ZERO)).isTrue();
    }

    /** A process that ends between the database's word and the store's mark has restored nothing. */
    @Test
    void aMarkThatDidNotReachTheStoreIsNoDifference() {
        guard.mark(Duration.ZERO);
        database.execute("update installation set mark = mark + 1");

        guard.require();
        assertThat(guard.mark(Duration.ZERO)).isTrue();
        assertThat(marks()).containsExactly("marks/000000000000000001", "marks/000000000000000003");
    }

    @Test
    void takesNoOtherObjectForAMark() {
        store.put("marks/x", new ByteArrayInputStream(new byte[1]), 1);
        store.put("marks/9", new ByteArrayInputStream(new byte[1]), 1);

        assertThatCode(guard::require).doesNotThrowAnyException();
    }

    @Test
    void processesThatMarkAtOnceAlarmNobody() throws Exception {
        var over = new AtomicBoolean();
        Callable<Void> looks = () -> {
            while (!over.get()) {
                guard.require();
            }
            return null;
        };
        Callable<Void> marks = () -> {
            for (var i = 0; i < 100; i++) {
                assertThat(guard.mark(Duration.ZERO)).isTrue();
            }
            return null;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var look = threads.submit(looks);
            var all = List.of(threads.submit(marks), threads.submit(marks), threads.submit(marks));
            for (var one : all) {
                one.get();
            }
            over.set(true);
            look.get();
        }
        guard.require();
    }
}
