package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Ids;
import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A turn with a model whose server says how much it holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelWindowTest {

    /** Beyond what the model holds, and within what a search takes. */
    private static final String LONG = "Where is the canary? " + "word ".repeat(1_200);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private ChatSite site;
    private FakeModelServer server;

    @BeforeAll
    void open() throws Exception {
        site = new ChatSite(DATABASE.sql(), objects);
    }

    @AfterAll
    void close() {
        site.close();
    }

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer()
                .telling(
                        "/api/show",
                        "{\"capabilities\":[\"completion\"],\"model_info\":{\"general.architecture\":\"a\",\"a.context_length\":1024}}");
        // A first turn waits for its server a moment only, and this machine may be busy.
        model("");
        asked("When does the ward open?");
        while (site.site
                .database
                .query("select 1 from known_model where endpoint = ?", server.endpoint())
                .isEmpty()) {
            Thread.sleep(10);
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void model(String more) {
        site.models("model: {provider: ollama, model: small, endpoint: \"" + server.endpoint() + "\"" + more + "}\n");
    }

    private JsonNode asked(String question) throws Exception {
        var id = Ids.next();
        site.anna.send(
                "POST",
                "/api/v1/conversations/" + site.conversation() + "/turns",
                "{\"question\":\"" + question + "\",\"id\":\"" + id + "\"}");
        return site.anna.get("/api/v1/turns/" + id).json();
    }

    @Test
    void noMoreIsAskedForThanTheModelHolds() throws Exception {
        model(", max_tokens: 2000");

        var turn = asked("When does the ward open?");

        assertThat(turn.path("state").asText()).isEqualTo("done");
        assertThat(server.requests().getLast())
                .containsPattern("\"num_ctx\" ?: ?1024\\b")
                .containsPattern("\"num_predict\" ?: ?512\\b");
    }

    @Test
    void aQuestionThatDoesNotFitIsRefusedAndNothingIsSent() throws Exception {
        var turn = asked(LONG);

        assertThat(turn.path("state").asText()).isEqualTo("failed");
        assertThat(turn.path("problem").path("type").asText()).isEqualTo("/problems/model-prompt-too-long");
        assertThat(server.requests()).as("but for the first turn").hasSize(1);
        assertThat(server.asked()).isNotEmpty().noneMatch(request -> request.contains("canary"));
    }

    @Test
    void aFallbackThatHoldsItAnswers() throws Exception {
        try (var large = new FakeModelServer().answering("From ", "the ", "large.")) {
            model(", fallback: [{provider: openai-compatible, model: gpt-4o, endpoint: \"" + large.endpoint() + "\"}]");

            var turn = asked(LONG);

            assertThat(turn.path("state").asText()).isEqualTo("done");
            assertThat(turn.path("answer").asText()).isEqualTo("From the large.");
            assertThat(server.requests()).as("but for the first turn").hasSize(1);
        }
    }

    @Test
    void theBestSentencesAreQuotedWhereNoModelHoldsIt() throws Exception {
        model(", fallback: [{provider: extractive}]");

        var turn = asked(LONG);

        assertThat(turn.path("state").asText()).isEqualTo("done");
        assertThat(turn.path("model").path("provider").asText()).isEqualTo("extractive");
    }

    @Test
    void theNeuronFileKnowsBetterThanTheServer() throws Exception {
        model(", capabilities: {context: 32768}");

        assertThat(asked(LONG).path("state").asText()).isEqualTo("done");
    }
}
