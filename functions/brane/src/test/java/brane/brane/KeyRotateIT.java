package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another master key for a BRANE that was in use. */
class KeyRotateIT {

    private static final String NEURON = "medical-assistant";

    @TempDir
    Path folder;

    @Test
    void opensEverythingByAnotherMasterKey() throws Exception {
        var data = Files.createDirectory(folder.resolve("data"));
        var fresh = folder.resolve("new.key");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            running.await(running.upload(NEURON, "pump.txt", "The red pump stands in the cellar."));
            assertThat(RealProcess.command(data, "key", "rotate", "--to", fresh.toString()))
                    .contains("exit 69")
                    .contains("one BRANE at a time");
        }

        assertThat(RealProcess.command(data, "key", "rotate", "--to", fresh.toString()))
                .contains("exit 0")
                .contains("keys are wrapped by the master key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rw-------");
        assertThat(RealProcess.refused(data)).contains("the master key must be the one with the id");
        Files.move(fresh, data.resolve("master.key"), StandardCopyOption.REPLACE_EXISTING);

        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(running.get("/api/v1/neurons/" + NEURON + "/documents").toString())
                    .contains("pump.txt");
            assertThat(running.get("/api/v1/neurons/" + NEURON + "/documents/pump.txt/text")
                            .toString())
                    .contains("The red pump stands in the cellar.");
        }
    }
}
