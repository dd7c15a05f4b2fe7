package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stored data of a BRANE that is stopped, looked at as an administrator does. */
class AxonCheckIT {

    private static final String NEURON = "medical-assistant";

    @TempDir
    Path folder;

    @Test
    void saysWhatIsDamagedAndHasItReadAgain() throws Exception {
        var data = Files.createDirectory(folder.resolve("data"));
        try (var running = RealProcess.start(data)) {
            running.signIn();
            running.await(running.upload(NEURON, "pump.txt", "The red pump stands in the cellar."));
            assertThat(RealProcess.command(data, "axon", "check"))
                    .contains("exit 69")
                    .contains("one BRANE at a time");
        }
        assertThat(RealProcess.command(data, "axon", "check"))
                .contains("exit 0")
                .containsPattern("ok +axon [0-9a-f-]{36}: 1 documents, 3 objects, [0-9,]+ bytes");

        var largest = largest(data.resolve("objects/axons"));
        try (var file = new RandomAccessFile(largest.toFile(), "rw")) {
            file.seek(file.length() / 2);
            var was = file.read();
            file.seek(file.length() / 2);
            file.write(was ^ 1);
        }
        assertThat(RealProcess.command(data, "axon", "check"))
                .contains("exit 1")
                .contains("BAD  axon ")
                .contains("object " + largest.getFileName() + ": ")
                .contains("brane axon repair has the documents read again")
                .doesNotContain("pump");
        assertThat(RealProcess.command(data, "axon", "repair"))
                .contains("exit 1")
                .contains("0 segments made anew, 1 documents are read again after the next start");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            RealProcess.until(() -> running.post("/api/v1/neurons/" + NEURON + "/search", Map.of("query", "red pump"))
                    .toString()
                    .contains("stands in the cellar"));
        }
        assertThat(RealProcess.command(data, "axon", "check")).contains("exit 0");
    }

    private static Path largest(Path objects) throws Exception {
        try (var all = Files.walk(objects)) {
            return all.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }
}
