package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.storage.TestDatabase;
import brane.testing.RealVault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many keys on their way from a local master key to Vault, to its next version, and back. */
final class VaultRotationIT {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int OWNERS = 2_100;
    private static final byte[] TEXT = "kidneys".getBytes(StandardCharsets.UTF_8);

    @Test
    void movesAllKeysToVaultToItsNextVersionAndBack() throws Exception {
        var local = new LocalMasterKey(Aes.random(Aes.KEY_LENGTH));
        var owners = new ArrayList<UUID>();
        var sealed = new ArrayList<byte[]>();
        var keys = new Keys(local);
        for (var i = 0; i < OWNERS; i++) {
            owners.add(UUID.randomUUID());
            sealed.add(keys.current(DATABASE.sql(), "person", owners.getLast()).seal(TEXT, "c"));
        }
        DATABASE.sql()
                .execute("insert into installation (id, master_key) values (?, ?)", UUID.randomUUID(), local.id());

        try (var server = RealVault.begin()) {
            var vault = VaultMasterKey.open(VaultConfig.from(new Settings(Map.of(
                            "keys.vault.address", server.address(),
                            "keys.vault.ca-file", server.caFile().toString(),
                            "keys.vault.token", server.token(VaultMasterKeyIT.POLICY.formatted("brane")))))
                    .orElseThrow());
            assertThat(MasterRotation.rotate(DATABASE.sql(), local, vault)).isEqualTo(OWNERS);
            assertThat(wrappedBy("vault:v1:")).isEqualTo(OWNERS);
            Keys.requireOpens(DATABASE.sql(), vault);

            server.call("POST", "transit/keys/brane/rotate", "{}");
            assertThat(MasterRotation.rotate(DATABASE.sql(), vault, vault)).isEqualTo(OWNERS);
            assertThat(wrappedBy("vault:v2:")).isEqualTo(OWNERS);
            for (var i : new int[] {0, 999, 1_000, 2_099}) {
                assertThat(new Keys(vault).open(DATABASE.sql(), "person", owners.get(i), sealed.get(i), "c"))
                        .isEqualTo(TEXT);
            }

            server.seal();
            assertThatThrownBy(() -> MasterRotation.rotate(DATABASE.sql(), vault, local))
                    .hasMessageContaining("vault-down");
            assertThat(wrappedBy("vault:v2:")).isEqualTo(OWNERS);
            server.unseal();
            Thread.sleep(VaultCalls.QUIET.toMillis());

            assertThat(MasterRotation.rotate(DATABASE.sql(), vault, local)).isEqualTo(OWNERS);
        }
        assertThat(new Keys(local).open(DATABASE.sql(), "person", owners.getLast(), sealed.getLast(), "c"))
                .isEqualTo(TEXT);
    }

    private static long wrappedBy(String version) {
        return DATABASE.sql()
                .first("select count(*) as n from key where substring(wrapped from 1 for 9) = ?", (Object)
                        version.getBytes(StandardCharsets.US_ASCII))
                .orElseThrow()
                .number("n");
    }
}
