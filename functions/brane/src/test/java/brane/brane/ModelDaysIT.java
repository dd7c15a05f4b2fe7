package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Ids;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Days of a model server, seen by a person: each turn ends once, keeps what came, and says what to do. */
class ModelDaysIT {

    @TempDir
    static Path data;

    private static RealProcess running;
    private FakeModelServer model;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(
                data.resolve("brane.yaml"), "broker: {first-token-local: PT2S, between-tokens: PT2S, connect: PT1S}\n");
        running = RealProcess.start(data);
        running.signIn();
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @BeforeEach
    void serve() throws Exception {
        model = new FakeModelServer();
    }

    @AfterEach
    void leave() throws Exception {
        model.close();
        assertThat(running.works()).isTrue();
        assertThat(running.get("/health/ready").path("status").asText()).isEqualTo("up");
    }

    private void neuron(String provider) throws Exception {
        var yaml = "metadata: {id: faulty, name: F}\nprompts: {system: Answer.}\nmodel: {provider: " + provider
                + ", model: m, endpoint: '" + model.endpoint() + "'}\nlimits: {turns_per_minute: 600}\n";
        running.call("PUT", "/api/v1/neurons/faulty", HttpRequest.BodyPublishers.ofString(yaml));
        assertThat(running.lastStatus()).isIn(200, 201);
    }

    @ParameterizedTest
    @CsvSource({
        "ollama, NO_HEADERS, model-slow, ''",
        "openai-compatible, HEADERS_THEN_SILENCE, model-slow, ''",
        "openai-compatible, STALL, model-slow, The answer is ",
        "openai-compatible, RESET, model-stream-cut, The answer is ",
        "ollama, CLEAN_END, model-stream-cut, The answer is ",
        "openai-compatible, ERROR_FRAME, model-stream-broken, The answer is ",
        "ollama, BROKEN_FRAME, model-stream-broken, The answer is ",
        "openai-compatible, STATUS_500, model-refused, ''",
        "ollama, REDIRECT, model-refused, ''",
        "openai-compatible, BUSY, model-refused, ''"
    })
    void everyFaultEndsTheTurnOnceAndIsStoredAsItWasShown(String provider, Fault fault, String slug, String kept)
            throws Exception {
        model.failing(fault);
        neuron(provider);
        var id = Ids.next().toString();

        var events = running.stream("faulty", "What is here?", id);

        assertThat(terminals(events)).as(events).isEqualTo(1);
        assertThat(events.lines().filter(line -> line.startsWith("event:")))
                .last()
                .isEqualTo("event: failed");
        var turn = running.get("/api/v1/turns/" + id);
        assertThat(turn.path("state").asText()).isEqualTo("failed");
        assertThat(turn.path("answer").asText().strip()).isEqualTo(kept.strip());
        assertThat(turn.path("problem").path("type").asText()).isEqualTo("/problems/" + slug);
        assertThat(turn.path("problem").path("detail").asText()).isNotBlank();
    }

    @Test
    void anAnswerAtItsLimitIsStoredAsCutOff() throws Exception {
        model.failing(Fault.LENGTH);
        neuron("openai-compatible");
        var id = Ids.next().toString();

        var events = running.stream("faulty", "What is here?", id);

        assertThat(events.strip()).endsWith("data: {\"cut\":\"length\"}");
        var turn = running.get("/api/v1/turns/" + id);
        assertThat(turn.path("state").asText()).isEqualTo("done");
        assertThat(turn.path("cut").asText()).isEqualTo("length");
    }

    @Test
    void anAbsentServerIsNamed() throws Exception {
        neuron("ollama");
        model.close();
        var id = Ids.next().toString();

        var events = running.stream("faulty", "What is here?", id);

        assertThat(terminals(events)).isEqualTo(1);
        assertThat(events).contains("event: failed", "/problems/model-unreachable");
    }

    @ParameterizedTest
    @CsvSource({"NO_HEADERS", "STALL"})
    void cancellingWhatHangsClosesItsConnection(Fault fault) throws Exception {
        model.failing(fault);
        neuron("openai-compatible");
        var id = Ids.next().toString();
        var stream = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                stream.complete(running.stream("faulty", "What is here?", id));
            } catch (Exception e) {
                stream.completeExceptionally(e);
            }
        });
        RealProcess.until(() -> model.requests().size() == 1);

        running.call("DELETE", "/api/v1/turns/" + id, HttpRequest.BodyPublishers.noBody());

        assertThat(running.lastStatus()).isEqualTo(200);
        assertThat(model.clientGone(1_000)).isTrue();
        var events = stream.get();
        assertThat(terminals(events)).isEqualTo(1);
        assertThat(events).contains("event: cancelled");
        assertThat(running.get("/api/v1/turns/" + id).path("state").asText()).isEqualTo("cancelled");
    }

    private static long terminals(String events) {
        return events.lines()
                .filter(line -> line.matches("event: ?(done|failed|cancelled)"))
                .count();
    }
}
