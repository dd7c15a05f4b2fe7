package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MasterRotationTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final byte[] TEXT = "kidneys".getBytes(StandardCharsets.UTF_8);

    private final MasterKey old = new LocalMasterKey(Aes.random(Aes.KEY_LENGTH));
    private final MasterKey fresh = new LocalMasterKey(Aes.random(Aes.KEY_LENGTH));

    @BeforeEach
    void install() {
        DATABASE.sql().execute("delete from key");
        DATABASE.sql().execute("insert into installation (id, master_key) values (?, ?)", UUID.randomUUID(), old.id());
    }

    @AfterEach
    void emptyDatabase() {
        DATABASE.sql().execute("delete from installation");
    }

    @Test
    void opensEverythingByTheNewKeyAndNothingByTheOld() {
        var owners = new ArrayList<UUID>();
        var sealed = new ArrayList<byte[]>();
        var before = new Keys(old);
        for (var i = 0; i < 2_100; i++) {
            owners.add(UUID.randomUUID());
            sealed.add(
                    before.current(DATABASE.sql(), "person", owners.getLast()).seal(TEXT, "c"));
        }
        var gone = UUID.randomUUID();
        before.current(DATABASE.sql(), "person", gone);
        before.destroy(DATABASE.sql(), "person", gone);

        assertThat(MasterRotation.rotate(DATABASE.sql(), old, fresh)).isEqualTo(2_100);

        var after = new Keys(fresh);
        for (var i : new int[] {0, 999, 1_000, 2_099}) {
            assertThat(after.open(DATABASE.sql(), "person", owners.get(i), sealed.get(i), "c"))
                    .isEqualTo(TEXT);
        }
        assertThatThrownBy(() -> new Keys(old).open(DATABASE.sql(), "person", owners.get(5), sealed.get(5), "c"))
                .hasMessageContaining("wants the master key " + fresh.id() + ", was given " + old.id());
        assertThatThrownBy(() -> after.current(DATABASE.sql(), "person", gone)).hasMessageContaining("key-destroyed");
        assertThat(DATABASE.sql()
                        .first("select master_key from installation")
                        .orElseThrow()
                        .text("master_key"))
                .isEqualTo(fresh.id());
    }

    @Test
    void changesNothingWithAnotherKeyOrADamagedRow() {
        var owner = UUID.randomUUID();
        var sealed = new Keys(old).current(DATABASE.sql(), "axon", owner).seal(TEXT, "c");
        DATABASE.sql()
                .execute(
                        "insert into key (scope, id, version, wrapped, master_key) values ('person', ?, 1, ?, ?)",
                        UUID.randomUUID(),
                        new byte[60],
                        old.id());

        assertThatThrownBy(() -> MasterRotation.rotate(DATABASE.sql(), fresh, old))
                .hasMessageContaining("the id " + old.id())
                .hasMessageContaining("was " + fresh.id());
        assertThatThrownBy(() -> MasterRotation.rotate(DATABASE.sql(), old, old))
                .hasMessageContaining("the same");
        assertThatThrownBy(() -> MasterRotation.rotate(DATABASE.sql(), old, fresh))
                .hasMessageContaining("data-tampered");

        assertThat(new Keys(old).open(DATABASE.sql(), "axon", owner, sealed, "c"))
                .isEqualTo(TEXT);
    }
}
