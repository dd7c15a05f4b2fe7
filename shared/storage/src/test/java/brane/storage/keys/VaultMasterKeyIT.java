package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.testing.RealVault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract and the failures of a master key in a real Vault, by a token that may do no more than docs/keys.md says. */
final class VaultMasterKeyIT extends MasterKeyContract {

    static final String POLICY = """
            path "transit/encrypt/%1$s" { capabilities = ["update"] }
            path "transit/decrypt/%1$s" { capabilities = ["update"] }
            path "transit/keys/%1$s" { capabilities = ["read"] }
            """;

    private static RealVault vault;
    private static String token;
    private static String otherToken;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        vault = RealVault.begin();
        vault.call("POST", "transit/keys/other", "{}");
        token = vault.token(POLICY.formatted("brane"));
        otherToken = vault.token(POLICY.formatted("other"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (vault != null) {
            vault.close();
        }
    }

    @Override
    MasterKey key() throws Exception {
        return VaultMasterKey.open(config(token, Map.of()));
    }

    @Override
    MasterKey other() throws Exception {
        return VaultMasterKey.open(config(otherToken, Map.of("keys.vault.key", "other")));
    }

    @Test
    void keysOfOlderVersionsOpenUntilVaultForbidsIt() throws Exception {
        vault.call("POST", "transit/keys/aged", "{}");
        var aged = config(vault.token(POLICY.formatted("aged")), Map.of("keys.vault.key", "aged"));
        var secret = Aes.random(Aes.KEY_LENGTH);
        var wrapped = VaultMasterKey.open(aged).wrap(secret, "c");
        vault.call("POST", "transit/keys/aged/rotate", "{}");
        var newer = VaultMasterKey.open(aged).wrap(secret, "c");

        assertThat(new String(wrapped, "US-ASCII")).startsWith("vault:v1:");
        assertThat(new String(newer, "US-ASCII")).startsWith("vault:v2:");
        assertThat(VaultMasterKey.open(aged).unwrap(wrapped, "c")).isEqualTo(secret);

        vault.call("POST", "transit/keys/aged/config", "{\"min_decryption_version\":2}");
        assertThat(VaultMasterKey.open(aged).unwrap(newer, "c")).isEqualTo(secret);
        assertThatThrownBy(() -> VaultMasterKey.open(aged).unwrap(wrapped, "c"))
                .hasMessageContaining("vault-key-missing")
                .hasMessageContaining("min_decryption_version");
    }

    @Test
    void aTokenThatVaultDoesNotKnowOrThatMayNotIsRefusedAndNeverQuoted() throws Exception {
        for (var wrong : new String[] {"hvs.canary-of-a-token", otherToken}) {
            assertThatThrownBy(() -> VaultMasterKey.open(config(wrong, Map.of())))
                    .hasMessageContaining("vault-refused")
                    .hasMessageContaining("read the key by vault:transit/brane, was refused (403)")
                    .hasMessageNotContaining(wrong);
        }
        var blind = vault.token("path \"transit/keys/brane\" { capabilities = [\"read\"] }");
        var key = VaultMasterKey.open(config(blind, Map.of()));
        assertThatThrownBy(() -> key.wrap(new byte[32], "c"))
                .hasMessageContaining("vault-refused")
                .hasMessageContaining("encrypt by vault:transit/brane");
    }

    @Test
    void aTokenThatIsReplacedInItsFileIsTheNextOneSent() throws Exception {
        var file = folder.resolve("token");
        Files.writeString(file, otherToken);
        var config = config(null, Map.of("keys.vault.token-file", file.toString()));
        assertThatThrownBy(() -> VaultMasterKey.open(config)).hasMessageContaining("vault-refused");

        Files.writeString(file, token + "\n");
        var key = VaultMasterKey.open(config);

        assertThat(key.unwrap(key.wrap(new byte[32], "c"), "c")).hasSize(32);
    }

    @Test
    void aKeyThatIsNotThereIsNotMade() throws Exception {
        var all = vault.token(POLICY.formatted("*"));

        assertThatThrownBy(() -> VaultMasterKey.open(config(all, Map.of("keys.vault.key", "none"))))
                .hasMessageContaining("vault-key-missing")
                .hasMessageContaining("vault write -f transit/keys/none");
        var wide = vault.token("path \"*\" { capabilities = [\"read\", \"update\"] }");
        assertThatThrownBy(() -> VaultMasterKey.open(config(wide, Map.of("keys.vault.mount", "nowhere"))))
                .hasMessageContaining("vault-key-missing");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        vault.call("POST", "transit/keys/rsa", "{\"type\":\"rsa-2048\"}");
        vault.call("POST", "transit/keys/derived", "{\"derived\":true}");
        var all = vault.token(POLICY.formatted("*"));

        assertThatThrownBy(() -> VaultMasterKey.open(config(all, Map.of("keys.vault.key", "rsa"))))
                .hasMessageContaining("aes256-gcm96 without derivation, was rsa of the type rsa-2048");
        assertThatThrownBy(() -> VaultMasterKey.open(config(all, Map.of("keys.vault.key", "derived"))))
                .hasMessageContaining("with derivation");
    }

    @Test
    void aCertificateThatNobodyNamedIsNotTrusted() throws Exception {
        var settings = new HashMap<>(settings(token));
        settings.remove("keys.vault.ca-file");

        assertThatThrownBy(() -> VaultMasterKey.open(
                        VaultConfig.from(new Settings(settings)).orElseThrow()))
                .hasMessageContaining("vault-down")
                .hasMessageContaining("keys.vault.ca-file");
    }

    @Test
    void goesOnWithWhatItHasOpenedWhileVaultIsSealed() throws Exception {
        var name = "k" + UUID.randomUUID().toString().substring(0, 8);
        vault.call("POST", "transit/keys/" + name, "{}");
        var clock = new ManualClock();
        var config = config(vault.token(POLICY.formatted(name)), Map.of("keys.vault.key", name));
        var key = new VaultMasterKey(config, clock);
        var wrapped = key.wrap(new byte[32], "c");
        var unseen = key.wrap(new byte[32], "d");
        key.unwrap(wrapped, "c");
        vault.seal();
        try {
            clock.advance(config.hold());
            assertThat(key.unwrap(wrapped, "c")).hasSize(32);
            assertThatThrownBy(() -> key.unwrap(unseen, "d")).hasMessageContaining("must be unsealed, was sealed");
            assertThatThrownBy(() -> key.wrap(new byte[32], "e")).hasMessageContaining("vault-down");
            clock.advance(VaultCalls.QUIET);
            assertThatThrownBy(() -> key.unwrap(wrapped, "c")).hasMessageContaining("vault-down");
        } finally {
            vault.unseal();
        }
        clock.advance(VaultCalls.QUIET);

        assertThat(key.unwrap(wrapped, "c")).hasSize(32);
        assertThat(key.unwrap(unseen, "d")).hasSize(32);
    }

    private static Map<String, String> settings(String token) {
        var settings = new HashMap<>(Map.of(
                "keys.vault.address",
                vault.address(),
                "keys.vault.ca-file",
                vault.caFile().toString()));
        if (token != null) {
            settings.put("keys.vault.token", token);
        }
        return settings;
    }

    private static VaultConfig config(String token, Map<String, String> more) {
        var settings = settings(token);
        settings.putAll(more);
        var config = VaultConfig.from(new Settings(settings)).orElseThrow();
        assertThat(config.address()).isEqualTo(URI.create(vault.address()));
        return config;
    }
}
