package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.RealOllama;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first way of a new site with a model: the server is found, chosen and tried, a sample Neuron is asked, the auditor sees it. */
class RealModelIT {

    private static final String NEURON = "medical-assistant";

    @Test
    void aFoundModelAnswersASampleNeuronAndTheAuditorSeesWhichOne(@TempDir Path folder) throws Exception {
        try (var ollama = RealOllama.start()) {
            var data = folder.resolve("brane");
            Files.createDirectories(data);
            Files.writeString(
                    data.resolve("brane.yaml"),
                    "privacy:\n  local-addresses: ['" + ollama.endpoint().substring("http://".length()) + "']\n"
                            + "broker:\n  between-tokens: PT60S\n"
                            // A busy machine without a graphics card reads some 50 tokens a second.
                            + "chat:\n  max-prompt-tokens: 1500\n");
            try (var running = RealProcess.start(data)) {
                running.signIn();

                choose(running, ollama);
                var turn = ask(running);

                assertThat(turn.path("state").asText())
                        .as(turn.path("problem").toString())
                        .isEqualTo("done");
                assertThat(turn.path("answer").asText()).isNotBlank();
                assertThat(turn.at("/model/provider").asText()).isEqualTo("ollama");
                assertThat(turn.at("/usage/input_tokens").asInt()).isGreaterThan(100);
                assertCitesOnlyWhatWasSent(turn);
                assertAudited(running, turn.path("id").asText());
            }
        }
    }

    private static void choose(RealProcess running, RealOllama ollama) throws Exception {
        JsonNode found = null;
        for (var server : running.get("/api/v1/models").path("found")) {
            found = server.path("endpoint").asText().equals(ollama.endpoint()) ? server : found;
        }
        assertThat(found).as("the running server is offered").isNotNull();
        var model = Map.of(
                "provider", found.path("provider").asText(),
                "model", found.at("/models/0").asText(),
                "endpoint", found.path("endpoint").asText());
        var tried = running.post("/api/v1/models/test", model);
        // A model that still loads on a busy machine is slow the first time, and the problem says to ask again.
        for (var again = 0; again < 3 && tried.toString().contains("/problems/model-slow"); again++) {
            tried = running.post("/api/v1/models/test", model);
        }
        assertThat(tried.path("ok").asBoolean()).as(tried.toString()).isTrue();
        assertThat(tried.path("first_token_millis").asLong()).isPositive();
        assertThat(tried.path("tokens_per_second").asDouble()).isPositive();
        var body = HttpRequest.BodyPublishers.ofString(ApiClient.JSON.writeValueAsString(model));
        try (var in = running.call("PUT", "/api/v1/models/site-default", body).body()) {
            assertThat(running.lastStatus()).as(new String(in.readAllBytes())).isEqualTo(200);
        }
    }

    private static JsonNode ask(RealProcess running) throws Exception {
        for (var job :
                running.post("/api/v1/neurons/" + NEURON + "/samples", Map.of()).path("jobs")) {
            assertThat(running.await(job.path("id").asText())).isEqualTo("done");
        }
        var id = running.ask(NEURON, "Which antibiotic is given within the first hour? One short sentence.");
        return running.get("/api/v1/turns/" + id);
    }

    private static void assertCitesOnlyWhatWasSent(JsonNode turn) {
        var sent = new HashSet<Integer>();
        turn.path("passages").forEach(passage -> sent.add(passage.path("n").asInt()));
        assertThat(sent).isNotEmpty();
        turn.path("citations")
                .forEach(
                        citation -> assertThat(sent).contains(citation.path("n").asInt()));
    }

    private static void assertAudited(RealProcess running, String turn) throws Exception {
        running.post(
                "/api/v1/users",
                Map.of(
                        "email",
                        "auditor@example.org",
                        "name",
                        "Auditor",
                        "password",
                        RealProcess.PASSWORD,
                        "roles",
                        List.of("auditor"),
                        "groups",
                        List.of()));
        running.use(running.sessionOf("auditor@example.org"));
        var events = running.get("/api/v1/audit?action=model-call&limit=20").path("events");
        assertThat(events).isNotEmpty();
        assertThat(events)
                .allMatch(event -> event.toString().contains("ollama/" + RealOllama.MODEL)
                        && event.toString().contains(turn));
    }
}
