package brane.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Vault that fails means. */
final class VaultMasterKeyTest {

    private static final byte[] WRAPPED = "vault:v1:AAAA".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final String OPENED = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path folder;

    private final ScriptedVault vault = new ScriptedVault();
    private final ManualClock clock = new ManualClock();
    private final VaultMasterKey key = key(Map.of());

    VaultMasterKeyTest() throws IOException {}

    @AfterEach
    void stop() {
        vault.close();
    }

    private VaultMasterKey key(Map<String, String> settings) {
        return new VaultMasterKey(vault.config(settings), clock);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503|{\"errors\":[\"Vault is sealed\"]}|vault-down|must be unsealed, was sealed|1",
                "503|{}|vault-down|must be able to decrypt, answered 503|2",
                "500|<html>canary-page|vault-down|answered 500|2",
                "429|{\"errors\":[\"quota\"]}|vault-down|answered 429|2",
                "200|{}|vault-down|answered 200|1",
                "200|canary-page|vault-down|answered 200|1",
                "200|{\"data\":{\"batch_results\":[{}]}}|vault-down|answered 200|1",
                "307|{}|vault-down|sends BRANE elsewhere|1",
                "403|{\"errors\":[\"permission denied\"]}|vault-refused|was refused (403)|1",
                "404|{\"errors\":[\"no handler for route\"]}|vault-key-missing|were transit and brane|1",
                "400|{\"errors\":[\"encryption key not found\"]}|vault-key-missing|were transit and brane|1",
                "400|{\"data\":{\"batch_results\":[{\"error\":\"ciphertext version is disallowed by policy (too old)\"}]}}"
                        + "|vault-key-missing|min_decryption_version|1"
            })
    void saysWhatIsWrongAndTheWayOut(int status, String body, String slug, String detail, int requests) {
        vault.answers(status, body);

        assertThatThrownBy(() -> key.unwrap(WRAPPED, "c"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo(slug);
                    assertThat(e.problem().status()).isEqualTo(503);
                    assertThat(e.problem().detail()).contains(detail);
                })
                .hasMessageNotContaining("canary")
                .hasStackTraceContaining("VaultFailure")
                .satisfies(e -> assertThat(e.getCause()).hasMessageNotContaining("canary"));
        assertThat(vault.asked).hasSize(requests);
    }

    @Test
    void aKeyThatDoesNotOpenIsNoFaultOfVault() {
        vault.answers(400, "{\"data\":{\"batch_results\":[{\"error\":\"cipher: message authentication failed\"}]}}");

        assertThatThrownBy(() -> key.unwrap(WRAPPED, "c")).isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void anAnswerThatDoesNotEndIsCutOff() {
        vault.answers(200, "[" + "1,".repeat(1 << 20) + "1]");

        assertThatThrownBy(() -> key.unwrap(WRAPPED, "c")).hasMessageContaining("vault-down");
    }

    @Test
    void aSilentVaultIsWaitedForTwiceAtMostAndThenNotAskedForAMoment() {
        vault.delayMillis = 2_000;
        var hasty = key(Map.of("keys.vault.timeout", "PT0.2S"));

        var began = System.nanoTime();
        assertThatThrownBy(() -> hasty.unwrap(WRAPPED, "c")).hasMessageContaining("does not answer within");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        var asked = vault.asked.size();
        assertThatThrownBy(() -> hasty.unwrap(WRAPPED, "c")).hasMessageContaining("does not answer within");

        assertThat(vault.asked).hasSize(asked);
    }

    @Test
    void askedOnceInFiveMinutesForAKey() throws Exception {
        vault.opensAs(OPENED);
        for (var i = 0; i < 100; i++) {
            assertThat(key.unwrap(WRAPPED, "c")).isEqualTo(new byte[32]);
        }
        assertThat(vault.asked).hasSize(1);

        key.unwrap(WRAPPED, "other");
        clock.advance(VaultMasterKey.FRESH.plusNanos(1));
        key.unwrap(WRAPPED, "c");

        assertThat(vault.asked).hasSize(3);
    }

    @Test
    void goesOnForTheHoldWhileVaultIsAway() throws Exception {
        vault.opensAs(OPENED);
        key.unwrap(WRAPPED, "c");
        vault.answers(503, "{}");

        clock.advance(Duration.ofHours(1));
        assertThat(key.unwrap(WRAPPED, "c")).isEqualTo(new byte[32]);
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> key.unwrap(WRAPPED, "c")).hasMessageContaining("vault-down");
    }

    @Test
    void aVaultThatSaysNoIsObeyedAfterFiveMinutes() throws Exception {
        vault.opensAs(OPENED);
        key.unwrap(WRAPPED, "c");
        vault.answers(403, "{\"errors\":[\"permission denied\"]}");

        clock.advance(VaultMasterKey.FRESH);
        assertThat(key.unwrap(WRAPPED, "c")).isEqualTo(new byte[32]);
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> key.unwrap(WRAPPED, "c")).hasMessageContaining("vault-refused");

        vault.answers(503, "{}");
        assertThatThrownBy(() -> key.unwrap(WRAPPED, "c")).hasMessageContaining("vault-down");
    }

    @Test
    void theTokenIsReadAnewForEachRequest() throws Exception {
        var file = folder.resolve("token");
        Files.writeString(file, "first\n");
        var renewed = key(Map.of("keys.vault.token-file", file.toString(), "keys.vault.namespace", "team/a"));
        vault.opensAs(OPENED);
        renewed.unwrap(WRAPPED, "c");
        Files.writeString(file, "second");
        renewed.unwrap(WRAPPED, "d");

        assertThat(vault.asked)
                .containsExactly(
                        new ScriptedVault.Asked("POST /v1/transit/decrypt/brane", "first", "team/a"),
                        new ScriptedVault.Asked("POST /v1/transit/decrypt/brane", "second", "team/a"));
    }

    @Test
    void aFileWithoutATokenIsNamedAndNotQuoted() throws Exception {
        var file = folder.resolve("token");
        var lost = key(Map.of("keys.vault.token-file", file.toString()));
        assertThatThrownBy(() -> lost.unwrap(WRAPPED, "c"))
                .hasMessageContaining("vault-refused")
                .hasMessageContaining(
                        "keys.vault.token-file must name a file that can be read and holds one token, was " + file);

        for (var wrong : new String[] {"", "two canary\nlines", "canary\u00e9"}) {
            Files.writeString(file, wrong);
            clock.advance(VaultCalls.QUIET);
            assertThatThrownBy(() -> lost.unwrap(WRAPPED, "c"))
                    .hasMessageContaining("vault-refused")
                    .hasMessageNotContaining("canary");
        }
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void showsNoToken() {
        assertThat(key.toString()).isEqualTo("VaultMasterKey[vault:transit/brane]");
        assertThat(vault.config(Map.of()).toString()).doesNotContain("canary");
    }
}
