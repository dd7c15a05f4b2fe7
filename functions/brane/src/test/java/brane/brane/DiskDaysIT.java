package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of a disk: BRANE on three small ones of its own, in a mount namespace that ends with it. */
class DiskDaysIT {

    private static final String EARLIER = "earlier.txt";

    @TempDir
    static Path data;

    private static RealProcess running;

    @BeforeAll
    static void start() throws Exception {
        var script = new StringBuilder();
        for (var disk :
                Map.of("objects", "3m", "uploads", "3m", "postgres", "190m").entrySet()) {
            var folder = Files.createDirectory(data.resolve(disk.getKey()));
            script.append("mount -t tmpfs -o mode=700,size=%s tmpfs %s && ".formatted(disk.getValue(), folder));
        }
        running = RealProcess.start(data, "unshare", "-r", "-m", "sh", "-c", script + "exec \"$@\"", "sh");
        running.signIn();
        assertThat(running.await(put(EARLIER))).isEqualTo("done");
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    /** What was there before is there, and the next document comes in without a restart. */
    @AfterEach
    void worksAgain() throws Exception {
        RealProcess.until(running::works);
        var name = "after-" + System.nanoTime() + ".txt";
        assertThat(running.await(put(name))).isEqualTo("done");
        assertThat(names()).contains(EARLIER, name).noneMatch(one -> one.startsWith("refused"));
        assertThat(files("uploads")).isEmpty();
        assertThat(files("objects/.partial")).isEmpty();
    }

    @Test
    void aFullObjectStoreRefusesAtTheDoor() throws Exception {
        fill("objects");
        try {
            assertThat(refused("refused-1.txt", 507)).isEqualTo("/problems/store-full");
            assertThat(hits()).isNotEmpty();
        } finally {
            free("objects");
        }
    }

    @Test
    void aReadOnlyObjectStoreRefusesAtTheDoor() throws Exception {
        remount("objects", "ro");
        try {
            assertThat(refused("refused-4.txt", 503)).isEqualTo("/problems/store-read-only");
            assertThat(hits()).isNotEmpty();
        } finally {
            remount("objects", "rw");
        }
    }

    @Test
    void aFullFolderOfUploadsRefusesAtTheDoor() throws Exception {
        fill("uploads");
        try {
            assertThat(refused("refused-2.txt", 507)).isEqualTo("/problems/disk-full");
        } finally {
            free("uploads");
        }
    }

    @Test
    void aReadOnlyFolderOfUploadsRefusesAtTheDoor() throws Exception {
        remount("uploads", "ro");
        try {
            assertThat(refused("refused-3.txt", 503)).isEqualTo("/problems/uploads-unwritable");
            assertThat(hits()).isNotEmpty();
        } finally {
            remount("uploads", "rw");
        }
    }

    /** Nothing is read that can not be recorded, and that is over when there is room again. */
    @Test
    void aFullDiskBelowPostgresStopsWhatMustBeRecordedUntilThereIsRoom() throws Exception {
        fill("postgres");
        try {
            var path = "/api/v1/neurons/medical-assistant/search";
            var query = HttpRequest.BodyPublishers.ofString("{\"query\":\"pump\"}");
            // The last page that is there already may still take a few events.
            RealProcess.until(() -> running.call("POST", path, query).statusCode() != 200);
            var refused = running.problem("POST", path, query);
            assertThat(refused.path("type").asText()).isEqualTo("/problems/audit-unavailable");
            assertThat(running.output()).contains("event=audit-write-failed", "cause=database-full");
        } finally {
            free("postgres");
        }
    }

    private static String put(String name) throws Exception {
        return running.upload("medical-assistant", name, "The pump of " + name + " is blue.");
    }

    private static String refused(String name, int status) throws Exception {
        var body = HttpRequest.BodyPublishers.ofString("The pump is green.");
        var problem = running.problem("PUT", "/api/v1/neurons/medical-assistant/documents/" + name, body);
        assertThat(running.lastStatus()).isEqualTo(status);
        return problem.path("type").asText();
    }

    private static JsonNode hits() throws Exception {
        return running.post("/api/v1/neurons/medical-assistant/search", Map.of("query", "blue pump"))
                .path("hits");
    }

    private static List<String> names() throws Exception {
        return running.get("/api/v1/neurons/medical-assistant/documents")
                .path("documents")
                .findValuesAsText("name");
    }

    private static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(inside(folder))) {
            return files.toList();
        }
    }

    /** A folder as that process sees it. */
    private static Path inside(String folder) {
        return Path.of("/proc/" + running.pid() + "/root" + data.resolve(folder));
    }

    private static void fill(String disk) throws IOException {
        try (var out = Files.newOutputStream(inside(disk).resolve("filler"))) {
            fill(out, new byte[1 << 16]);
            fill(out, new byte[1]);
        }
    }

    private static void fill(OutputStream out, byte[] block) {
        try {
            for (var i = 0; i < 1 << 16; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static void free(String disk) throws IOException {
        Files.delete(inside(disk).resolve("filler"));
    }

    private static void remount(String disk, String how) throws Exception {
        var command = List.of(
                "nsenter",
                "--target",
                String.valueOf(running.pid()),
                "--user",
                "--mount",
                "--preserve-credentials",
                "mount",
                "-o",
                "remount," + how,
                data.resolve(disk).toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
