package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days on which something is wrong: BRANE says what, and loses nothing. */
class BadDaysIT {

    @Test
    void aWrongMasterKeyIsRefusedByTheIdOfTheRightOneAndChangesNothing(@TempDir Path folder) throws Exception {
        var data = folder.resolve("brane");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(running.await(running.upload("medical-assistant", "note.txt", "The pump is blue and loud.")))
                    .isEqualTo("done");
        }
        var key = data.resolve("master.key");
        var right = Files.readString(key);
        Files.writeString(key, "0123456789abcdef".repeat(4) + "\n");

        var said = RealProcess.refused(data);

        assertThat(said).contains("the master key must be the one with the id");
        Files.writeString(key, "0123\n");
        assertThat(RealProcess.refused(data)).contains("must be 32 bytes in hexadecimal or base64, had 4 characters");
        Files.delete(key);
        assertThat(RealProcess.refused(data)).contains("which the data was encrypted under, was none");
        Files.writeString(key, right);
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(running.post("/api/v1/neurons/medical-assistant/search", Map.of("query", "blue pump"))
                            .path("hits"))
                    .isNotEmpty();
        }
    }

    /** ONNX Runtime frees itself when the virtual machine ends, so everything must have ended before that begins. */
    @Test
    void stoppingInMidIngestEndsEverythingInOrderAndGoesOnAtTheNextStart(@TempDir Path data) throws Exception {
        String job;
        ProcessHandle postgres;
        try (var running = RealProcess.start(data)) {
            running.signIn();
            job = running.upload("medical-assistant", "long.txt", "The pump is blue and loud.\n\n".repeat(3_000));
            RealProcess.until(() ->
                    running.get("/api/v1/jobs/" + job).path("stage").asText().equals("embedding"));
            postgres = running.postgres(data.resolve("postgres"));

            assertThat(running.stop()).as(running.output()).isZero();
        }
        assertThat(postgres.isAlive()).isFalse();
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(running.await(job)).isEqualTo("done");
        }
    }

    @Test
    void aSecondBraneOnTheSameFolderIsRefused(@TempDir Path folder) throws Exception {
        var data = folder.resolve("brane");
        try (var running = RealProcess.start(data)) {
            assertThat(RealProcess.refused(data))
                    .contains("one BRANE at a time may use")
                    .doesNotContain("\tat ");
            running.signIn();
        }
    }

    @Test
    void anUnknownKeyOfTheConfigurationStopsTheStartAndNamesTheNearest(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("brane.yaml"), "chat:\n  max-questions: 3\n");

        assertThat(RealProcess.refused(folder))
                .contains("unknown configuration key chat.max-questions", "chat.max-question?");
        Files.writeString(folder.resolve("brane.yaml"), "- server\n");
        assertThat(RealProcess.refused(folder)).contains("must be a mapping", "was a list");
        Files.writeString(folder.resolve("brane.yaml"), "server: {host: 192.0.2.1}\n");
        assertThat(RealProcess.refused(folder))
                .contains("server.host must be an address of this machine", "was 192.0.2.1");
        Files.delete(folder.resolve("brane.yaml"));
        assertThat(RealProcess.refused(folder.resolve("lock"))).contains("the data folder", "was not:", "--data");
    }

    @Test
    void aReadOnlyDataFolderIsRefused(@TempDir Path data) throws Exception {
        var mount = "mount -t tmpfs -o ro tmpfs " + data + " && exec \"$@\"";

        assertThat(RealProcess.refused(data, "unshare", "-r", "-m", "sh", "-c", mount, "sh"))
                .contains("the data folder " + data, "Read-only file system", "choose another with --data")
                .doesNotContain("\tat ");
    }

    @Test
    void theDataOfANewerBraneAreRefusedAndStayAsTheyAre(@TempDir Path data) throws Exception {
        try (var running = RealProcess.start(data)) {
            running.signIn();
            sql(data, """
                    insert into schema_history
                    select 1000, '1000', 'later', type, 'V1000__later.sql', 1, installed_by, now(), 1, true
                    from schema_history where installed_rank = 1""");
        }

        assertThat(RealProcess.refused(data))
                .contains("the schema must not be newer than this BRANE", "was 1000", "start the newer BRANE")
                .doesNotContain("\tat ");
    }

    private static void sql(Path data, String statement) throws Exception {
        var url = "jdbc:postgresql://127.0.0.1:" + Files.readString(data.resolve("postgres/port")) + "/postgres";
        var password = Files.readString(data.resolve("postgres/password")).strip();
        try (var connection = DriverManager.getConnection(url, "brane", password);
                var prepared = connection.prepareStatement(statement)) {
            assertThat(prepared.executeUpdate()).isOne();
        }
    }

    /** Of a browser that keeps its connection open, as all do. */
    @Test
    void anIdleConnectionDoesNotHoldTheStopUp(@TempDir Path data) throws Exception {
        try (var running = RealProcess.start(data);
                var silent = new Socket("127.0.0.1", running.address().getPort());
                var kept = new Socket("127.0.0.1", running.address().getPort())) {
            kept.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(kept.getInputStream().read()).isEqualTo('H');
            var began = System.nanoTime();

            assertThat(running.stop()).isZero();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            assertThat(silent.isConnected()).isTrue();
        }
    }

    @Test
    void whilePostgresIsDownEverythingIs503AndComesBackByItself(@TempDir Path folder) throws Exception {
        var data = folder.resolve("brane");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            var postgres =
                    Long.parseLong(Files.readAllLines(findPid(data)).getFirst().strip());
            stop(postgres);
            try {
                var down = running.call("GET", "/api/v1/neurons", HttpRequest.BodyPublishers.noBody());
                assertThat(down.statusCode()).isEqualTo(503);
                assertThat(running.call("GET", "/health", HttpRequest.BodyPublishers.noBody())
                                .statusCode())
                        .isEqualTo(200);
            } finally {
                go(postgres);
            }
            for (var i = 0; i < 100; i++) {
                if (running.call("GET", "/api/v1/neurons", HttpRequest.BodyPublishers.noBody())
                                .statusCode()
                        == 200) {
                    return;
                }
                Thread.sleep(200);
            }
            throw new AssertionError("BRANE did not come back");
        }
    }

    private static Path findPid(Path data) throws Exception {
        try (var files = Files.walk(data.resolve("postgres"), 3)) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Stops every process of that PostgreSQL, as a machine that hangs would. */
    private static void stop(long postmaster) throws Exception {
        signal(postmaster, "STOP");
    }

    private static void go(long postmaster) throws Exception {
        signal(postmaster, "CONT");
    }

    private static void signal(long postmaster, String name) throws Exception {
        var family = ProcessHandle.of(postmaster).orElseThrow();
        for (var one : (Iterable<ProcessHandle>)
                java.util.stream.Stream.concat(java.util.stream.Stream.of(family), family.descendants())::iterator) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(one.pid()))
                    .start()
                    .waitFor();
        }
    }
}
