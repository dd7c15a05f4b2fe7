package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Ids;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Days on which PostgreSQL ends: it is back by itself, and nothing that was accepted is lost or done twice. */
class PostgresDaysIT {

    @TempDir
    static Path data;

    private static RealProcess running;
    private static FakeModelServer model;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(data.resolve("brane.yaml"), "broker: {between-tokens: PT2S}\n");
        running = RealProcess.start(data);
        running.signIn();
        model = new FakeModelServer();
        var yaml = "metadata: {id: slow, name: S}\nprompts: {system: Answer.}\nmodel: {provider: ollama, model: m,"
                + " endpoint: '" + model.endpoint() + "'}\n";
        running.call("PUT", "/api/v1/neurons/slow", HttpRequest.BodyPublishers.ofString(yaml));
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
        model.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT"})
    void whileIdleAndInMidIngest(String signal) throws Exception {
        var text = "The pump of %s is blue and loud.\n\n".formatted(signal).repeat(700);
        var job = running.upload("medical-assistant", signal + ".txt", text);
        RealProcess.until(
                () -> running.get("/api/v1/jobs/" + job).path("stage").asText().equals("embedding"));

        end(signal);

        // A request that waits for its connection long enough does not even notice.
        assertThat(status("/api/v1/neurons")).isIn(200, 503);
        assertThat(status("/health")).isEqualTo(200);
        assertThat(RealProcess.until(running::works)).isLessThan(Duration.ofSeconds(30));
        assertThat(status("/health/ready")).isEqualTo(200);
        assertThat(running.ended("/api/v1/jobs/" + job).path("state").asText()).isEqualTo("done");
        assertThat(running.get("/api/v1/neurons/medical-assistant/documents?q=" + signal)
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(running.post("/api/v1/neurons/medical-assistant/search", Map.of("query", "pump " + signal))
                        .path("hits"))
                .isNotEmpty();
    }

    /** The model goes on for a while, the answer can not be kept meanwhile: the turn ends once, and as what it was. */
    @Test
    void inMidTurn() throws Exception {
        model.failing(Fault.STALL);
        var id = Ids.next().toString();
        var stream = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                stream.complete(running.stream("slow", "What is here?", id));
            } catch (Exception e) {
                stream.completeExceptionally(e);
            }
        });
        RealProcess.until(() -> model.requests().size() == 1);

        end("KILL");

        var events = stream.handle((text, cut) -> text == null ? "" : text).get();
        assertThat(events.lines().filter(line -> line.matches("event: ?(done|failed|cancelled)")))
                .hasSizeLessThanOrEqualTo(1);
        RealProcess.until(running::works);
        var turn = running.ended("/api/v1/turns/" + id);
        assertThat(turn.path("state").asText()).isEqualTo("failed");
        assertThat(turn.path("problem").path("detail").asText()).isNotBlank();

        model.failing(Fault.NONE);
        var next = running.ask("slow", "What is here?");
        assertThat(running.get("/api/v1/turns/" + next).path("state").asText()).isEqualTo("done");
    }

    private static int status(String path) throws Exception {
        try (var in =
                running.call("GET", path, HttpRequest.BodyPublishers.noBody()).body()) {
            in.readAllBytes();
        }
        return running.lastStatus();
    }

    private static void end(String signal) throws Exception {
        var postgres = running.postgres(data.resolve("postgres"));
        new ProcessBuilder("kill", "-" + signal, String.valueOf(postgres.pid()))
                .start()
                .waitFor();
        postgres.onExit().get();
    }
}
