package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.storage.keys.LocalMasterKey;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class InstallationTest {

    private static final String HEX = "00".repeat(32);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    Path folder;

    private final Database database = DATABASE.sql();
    private MasterKeyConfig keys;
    private DirectoryStore store;

    @BeforeEach
    void parts() {
        keys = MasterKeyConfig.from(new Settings(Map.of()), folder);
        store = DirectoryStore.open(folder.resolve("objects"));
    }

    @AfterEach
    void emptyDatabase() {
        database.execute("delete from installation");
    }

    @Test
    void theFirstStartMakesKeyRowAndObject() throws Exception {
        var made = Installation.open(database, store, keys);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("master.key"))))
                .isEqualTo("rw-------");
        assertThat(store.get("installation", 0, 99))
                .hasValue(made.id().toString().getBytes("US-ASCII"));
        var again = Installation.open(database, DirectoryStore.open(folder.resolve("objects")), keys);
        assertThat(again.id()).isEqualTo(made.id());
        assertThat(again.masterKey().id()).isEqualTo(made.masterKey().id());
    }

    @Test
    void aMissingKeyIsNamedAndNoneIsMade() throws Exception {
        var made = Installation.open(database, store, keys);
        Files.delete(folder.resolve("master.key"));

        assertThatThrownBy(() -> Installation.open(database, store, keys))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the id " + made.masterKey().id())
                .hasMessageContaining("was none");
        assertThat(folder.resolve("master.key")).doesNotExist();
    }

    @Test
    void aWrongKeyIsRefusedAndNothingIsWritten() throws Exception {
        var made = Installation.open(database, store, keys);
        store.delete("installation");
        var wrong = new MasterKeyConfig.Local(Optional.of(HEX), folder.resolve("master.key"), true);

        assertThatThrownBy(() -> Installation.open(database, store, wrong))
                .hasMessageContaining("the id " + made.masterKey().id())
                .hasMessageContaining("was " + new LocalMasterKey(new byte[32]).id());
        assertThat(store.list("", "", 1)).isEmpty();
    }

    @Test
    void aKeyThatIsInVaultIsNamedWithItsSettings() {
        Installation.open(database, store, keys);
        database.execute("update installation set master_key = 'vault:transit/brane'");

        assertThatThrownBy(() -> Installation.open(database, store, keys))
                .hasMessageContaining("the id vault:transit/brane")
                .hasMessageContaining("set keys.vault.address, keys.vault.mount and keys.vault.key to where it is");
    }

    @Test
    void theStoreOfAnotherDatabaseIsRefused() throws Exception {
        Installation.open(database, store, keys);
        var other = DirectoryStore.open(folder.resolve("other"));
        other.put("installation", new ByteArrayInputStream("x".repeat(36).getBytes("US-ASCII")), 36);
        var nameless = DirectoryStore.open(folder.resolve("nameless"));
        nameless.put("axons/a", new ByteArrayInputStream(new byte[1]), 1);

        assertThatThrownBy(() -> Installation.open(database, other, keys))
                .hasMessageContaining("was of installation " + "x".repeat(36));
        assertThatThrownBy(() -> Installation.open(database, nameless, keys))
                .hasMessageContaining("had objects and no installation id");
    }

    @Test
    void aNewDatabaseRefusesAStoreThatIsUsed() throws Exception {
        Installation.open(database, store, keys);
        database.execute("delete from installation");
        Files.delete(folder.resolve("master.key"));

        assertThatThrownBy(() -> Installation.open(database, store, keys))
                .hasMessageContaining("installation none yet, was of installation");
        assertThat(folder.resolve("master.key")).doesNotExist();
        assertThat(database.query("select 1 from installation")).isEmpty();
    }

    @Test
    void aFirstStartThatDiedBeforeTheObjectIsCompleted() {
        var made = Installation.open(database, store, keys);
        store.delete("installation");

        assertThat(Installation.open(database, store, keys).id()).isEqualTo(made.id());
        assertThat(store.get("installation", 0, 36)).isPresent();
    }

    @Test
    void manyFirstStartsAtOnceAgree() throws Exception {
        var given = new MasterKeyConfig.Local(Optional.of(HEX), folder.resolve("master.key"), false);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ArrayList<Callable<Installation>>();
            for (var i = 0; i < 8; i++) {
                starts.add(() -> Installation.open(database, store, given));
            }
            var ids = new ArrayList<>();
            for (var start : threads.invokeAll(starts)) {
                ids.add(start.get().id());
            }
            assertThat(ids).containsOnly(ids.getFirst());
        }
    }

    @Test
    void takesTheKeyFromTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("k"), java.util.Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        var file =
                new Settings(Map.of("keys.master-key-file", folder.resolve("k").toString()));
        var value = new Settings(Map.of("keys.master-key", HEX));

        var fromFile = MasterKeyConfig.from(file, folder).find().orElseThrow();
        var fromValue = MasterKeyConfig.from(value, folder).find().orElseThrow();

        assertThat(fromFile.id()).isEqualTo(fromValue.id());
    }

    @Test
    void aNamedFileThatIsMissingIsNotMade() {
        var settings =
                new Settings(Map.of("keys.master-key-file", folder.resolve("k").toString()));

        assertThatThrownBy(() -> Installation.open(database, store, MasterKeyConfig.from(settings, folder)))
                .hasMessageContaining("keys.master-key-file must name the file of the master key, was "
                        + folder.resolve("k") + ", which does not exist");
        assertThat(folder.resolve("k")).doesNotExist();
    }

    @Test
    void aMalformedKeyIsNotQuoted() {
        for (var malformed : new String[] {"secret!", "zz".repeat(32), "AAAA"}) {
            var settings = new Settings(Map.of("keys.master-key", malformed));

            assertThatThrownBy(() -> MasterKeyConfig.from(settings, folder).find())
                    .hasMessageContaining("must be 32 bytes in hexadecimal or base64, had " + malformed.length())
                    .hasMessageNotContaining(malformed)
                    .hasNoCause();
        }
    }
}
