package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.RealVault;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BRANE whose master key is in a real Vault, by a token that may do no more than docs/keys.md says. */
class VaultIT {

    private static final String NEURON = "medical-assistant";
    private static final String POLICY = """
            path "transit/encrypt/brane" { capabilities = ["update"] }
            path "transit/decrypt/brane" { capabilities = ["update"] }
            path "transit/keys/brane" { capabilities = ["read"] }
            """;

    @TempDir
    Path folder;

    private RealVault vault;
    private Path data;
    private Path token;

    @BeforeEach
    void start() throws Exception {
        vault = RealVault.begin();
        data = Files.createDirectory(folder.resolve("data"));
        token = Files.writeString(folder.resolve("token"), vault.token(POLICY) + "\n");
    }

    @AfterEach
    void stop() throws Exception {
        if (vault != null) {
            vault.close();
        }
    }

    @Test
    void keepsDocumentsOverARestartAndARotationInVault() throws Exception {
        inVault(data.resolve("brane.yaml"));
        try (var running = RealProcess.start(data)) {
            running.signIn();
            upload(running, "pump.txt", "The red pump stands in the cellar.");
            assertThat(running.output()).doesNotContain(Files.readString(token).strip());
        }
        assertThat(data.resolve("master.key")).doesNotExist();

        vault.call("POST", "transit/keys/brane/rotate", "{}");
        assertThat(RealProcess.command(data, "key", "rotate"))
                .contains("keys are wrapped by the newest version of the master key vault:transit/brane now")
                .contains("exit 0");
        vault.call("POST", "transit/keys/brane/config", "{\"min_decryption_version\":2}");

        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertReadsThePump(running);
        }
    }

    @Test
    void movesFromAFileToVaultAndBack() throws Exception {
        try (var running = RealProcess.start(data)) {
            running.signIn();
            upload(running, "pump.txt", "The red pump stands in the cellar.");
        }
        var yaml = inVault(folder.resolve("vault.yaml"));
        assertThat(RealProcess.command(data, "key", "rotate", "--to-vault", yaml.toString()))
                .contains("keys are wrapped by the master key vault:transit/brane now")
                .contains("exit 0");
        Files.copy(yaml, data.resolve("brane.yaml"));
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertReadsThePump(running);
        }

        var fresh = folder.resolve("new.key");
        assertThat(RealProcess.command(data, "key", "rotate", "--to", fresh.toString()))
                .contains("remove keys.vault from the configuration")
                .contains("exit 0");
        Files.delete(data.resolve("brane.yaml"));
        Files.move(fresh, data.resolve("master.key"), StandardCopyOption.REPLACE_EXISTING);
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertReadsThePump(running);
        }
    }

    @Test
    void goesOnWithWhatVaultHasOpenedAndRefusesTheRestWhileItIsSealed() throws Exception {
        inVault(data.resolve("brane.yaml"));
        try (var running = RealProcess.start(data)) {
            running.signIn();
            upload(running, "pump.txt", "The red pump stands in the cellar.");
            assertReadsThePump(running);
            vault.seal();

            assertReadsThePump(running);
            assertThat(running.problem("POST", "/api/v1/neurons/legal-researcher/conversations", json("{}"))
                            .toString())
                    .contains("vault-down")
                    .contains("503");
            vault.unseal();
            RealProcess.until(() -> created(running));
            assertThat(running.output()).contains("event=vault-away").contains("event=vault-back");
        }
    }

    @Test
    void aStartThatCanNotWorkSaysWhyAndWritesNothing() throws Exception {
        var yaml = inVault(data.resolve("brane.yaml"));
        Files.writeString(token, "hvs.canary-of-a-token");
        assertThat(RealProcess.refused(data))
                .contains("Vault, which holds the master key, refuses BRANE.")
                .doesNotContain("canary");
        Files.writeString(token, vault.token(POLICY));
        vault.seal();
        assertThat(RealProcess.refused(data)).contains("must be unsealed, was sealed");
        vault.unseal();
        RealProcess.start(data).close();

        vault.kill();
        assertThat(RealProcess.refused(data)).contains("does not answer within keys.vault.timeout");
        vault.close();
        // Another Vault, which has another key of the same name.
        vault = RealVault.begin();
        Files.writeString(token, vault.token(POLICY));
        inVault(yaml);
        assertThat(RealProcess.refused(data))
                .contains("the master key vault:transit/brane must be the one")
                .contains("nothing was written");
        Files.writeString(yaml, "  master-key-file: /k\n", StandardOpenOption.APPEND);
        assertThat(RealProcess.refused(data))
                .contains("only one of keys.vault.address and keys.master-key-file may be set");
    }

    private boolean created(RealProcess running) throws Exception {
        try (var in = running.call("POST", "/api/v1/neurons/legal-researcher/conversations", json("{}"))
                .body()) {
            in.readAllBytes();
            return running.lastStatus() < 300;
        }
    }

    private static HttpRequest.BodyPublisher json(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    private Path inVault(Path file) throws Exception {
        return Files.writeString(file, """
                keys:
                  vault:
                    address: %s
                    token-file: %s
                    ca-file: %s
                """.formatted(vault.address(), token, vault.caFile()));
    }

    private static void upload(RealProcess running, String name, String text) throws Exception {
        assertThat(running.await(running.upload(NEURON, name, text))).isEqualTo("done");
    }

    private static void assertReadsThePump(RealProcess running) throws Exception {
        assertThat(running.get("/api/v1/neurons/" + NEURON + "/documents").toString())
                .contains("pump.txt");
        assertThat(running.get("/api/v1/neurons/" + NEURON + "/documents/pump.txt/text")
                        .toString())
                .contains("The red pump stands in the cellar.");
        assertThat(running.post("/api/v1/neurons/" + NEURON + "/search", Map.of("query", "red pump"))
                        .path("hits")
                        .size())
                .isPositive();
    }
}
