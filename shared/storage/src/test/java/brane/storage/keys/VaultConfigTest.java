package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VaultConfigTest {

    private static final String ADDRESS = "https://vault.example.org:8200";
    private static final Map<String, String> LEAST =
            Map.of("keys.vault.address", ADDRESS, "keys.vault.token-file", "/run/token");

    @Test
    void withoutAnAddressTheMasterKeyIsLocal() {
        assertThat(VaultConfig.from(new Settings(Map.of()))).isEmpty();
        assertThat(MasterKeyConfig.from(new Settings(LEAST), Path.of("data")))
                .isInstanceOf(MasterKeyConfig.Vault.class);
    }

    @Test
    void hasDefaultsAndReadsEveryKey() {
        assertThat(VaultConfig.from(new Settings(LEAST)))
                .hasValue(new VaultConfig(
                        URI.create(ADDRESS),
                        "",
                        "transit",
                        "brane",
                        Optional.empty(),
                        Optional.of(Path.of("/run/token")),
                        Optional.empty(),
                        Duration.ofSeconds(3),
                        Duration.ofHours(1)));
        var all = new Settings(Map.of(
                "keys.vault.address", "http://127.0.0.1:8100/",
                "keys.vault.namespace", "team/a",
                "keys.vault.mount", "secret/transit",
                "keys.vault.key", "brane-2",
                "keys.vault.token", "canary-token",
                "keys.vault.ca-file", "/etc/ca.pem",
                "keys.vault.timeout", "PT1S",
                "keys.vault.hold", "PT6H"));

        var config = VaultConfig.from(all).orElseThrow();

        assertThat(config)
                .isEqualTo(new VaultConfig(
                        URI.create("http://127.0.0.1:8100"),
                        "team/a",
                        "secret/transit",
                        "brane-2",
                        Optional.of("canary-token"),
                        Optional.empty(),
                        Optional.of(Path.of("/etc/ca.pem")),
                        Duration.ofSeconds(1),
                        Duration.ofHours(6)));
        assertThat(config.id()).isEqualTo("vault:team/a/secret/transit/brane-2");
        assertThat(config.toString()).doesNotContain("canary");
        all.refuseUnknown();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys.vault.address|http://vault.example.org:8200|because keys travel over it, was http://vault.example",
                "keys.vault.address|https://u:canary@vault.example.org|was one with a user's name in it",
                "keys.vault.address|https://vault.example.org/v1|nothing behind them",
                "keys.vault.address|not an address|keys.vault.address must be https://",
                "keys.vault.mount|a/../b|keys.vault.mount must be 1 to 60 characters",
                "keys.vault.mount|a?b|keys.vault.mount must be 1 to 60 characters",
                "keys.vault.key|a/b|keys.vault.key must be 1 to 60 characters",
                "keys.vault.namespace|/a|keys.vault.namespace must be at most 60 characters",
                "keys.vault.token|canary|exactly one of keys.vault.token-file and keys.vault.token must be set, were both",
                "keys.vault.timeout|PT5S|keys.vault.timeout must be PT0.1S to PT4S, was PT5S",
                "keys.vault.hold|PT1M|keys.vault.hold must be PT5M to PT24H, was PT1M",
                "keys.master-key|canary|only one of keys.vault.address and keys.master-key may be set",
                "keys.master-key-file|/k|only one of keys.vault.address and keys.master-key-file may be set",
                "keys.create-master-key|true|only one of keys.vault.address and keys.create-master-key may be set",
            })
    void namesTheRuleThatAValueBreaks(String key, String value, String message) {
        var values = new HashMap<>(LEAST);
        values.put(key, value);

        assertThatThrownBy(() -> MasterKeyConfig.from(new Settings(values), Path.of("data")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("canary");
    }

    @Test
    void aTokenIsNeeded() {
        assertThatThrownBy(() -> VaultConfig.from(new Settings(Map.of("keys.vault.address", ADDRESS))))
                .hasMessageContaining("were none: name the file of the token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mount", "key", "namespace", "token", "token-file", "ca-file"})
    void anAddressIsNeeded(String key) {
        assertThatThrownBy(() -> VaultConfig.from(new Settings(Map.of("keys.vault." + key, "x"))))
                .hasMessageContaining("keys.vault.address must be set when keys.vault." + key + " is");
    }
}
