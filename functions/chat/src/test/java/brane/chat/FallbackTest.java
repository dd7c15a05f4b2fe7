package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Ids;
import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Neuron whose model fails asks its fallbacks, in their order, as long as nobody has said a word. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FallbackTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private ChatSite site;
    private FakeModelServer first;
    private FakeModelServer second;

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
        first = new FakeModelServer();
        second = new FakeModelServer().answering("From ", "the ", "second.");
        models("{provider: ollama, model: two, endpoint: \"" + second.endpoint() + "\"}", "PT2M");
    }

    private void models(String fallback, String limit) {
        site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + first.endpoint()
                + "\", fallback: [" + fallback + "]}\nlimits: {turn_timeout: " + limit + ", turns_per_minute: 1000}\n");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
    }

    private JsonNode asked(UUID id) throws Exception {
        site.ask(site.conversation(), id);
        return site.anna.get("/api/v1/turns/" + id).json();
    }

    @Test
    void whoAnswersIsSaidAndWhoDidNot() throws Exception {
        first.failing(Fault.STATUS_500);
        var id = Ids.next();

        var turn = asked(id);

        assertThat(turn.path("state").asText()).isEqualTo("done");
        assertThat(turn.path("answer").asText()).isEqualTo("From the second.");
        assertThat(turn.path("model").path("model").asText()).isEqualTo("two");
        assertThat(turn.path("steps").findValuesAsText("label")).containsSubsequence("one", "two");
        assertThat(turn.path("steps").findValuesAsText("state")).containsSubsequence("failed", "done");
        assertThat(site.events("model-call", "turn:" + id, "failed")).hasSize(1);
        assertThat(site.events("model-call", "turn:" + id, "ok")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "STATUS_500, error, done",
        "STATUS_500, too-long, failed",
        "STATUS_500, refused, failed",
        "DECLINED, refused, done",
        "PROMPT_DECLINED, refused, done",
        "DECLINED, error, failed",
        "FILTERED, refused, failed",
    })
    void aFallbackIsAskedAfterWhatItIsFor(Fault fault, String when, String state) throws Exception {
        first.failing(fault);
        models("{provider: ollama, model: two, endpoint: \"" + second.endpoint() + "\", when: [" + when + "]}", "PT2M");

        var turn = asked(Ids.next());

        assertThat(turn.path("state").asText()).isEqualTo(state);
        assertThat(second.requests()).hasSize(state.equals("done") ? 1 : 0);
    }

    /** It is known before anything is sent, so that the first server is not even asked. */
    @Test
    void aPromptThatDoesNotFitGoesToWhoHoldsIt() throws Exception {
        site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + first.endpoint()
                + "\", max_tokens: 16, capabilities: {context: 256}, fallback: [{provider: ollama, model: small, endpoint: \""
                + first.endpoint() + "\", when: [error, refused]}, {provider: ollama, model: two, endpoint: \""
                + second.endpoint()
                + "\", when: [too-long], capabilities: {context: 32768}}]}\nlimits: {turns_per_minute: 1000}\n");
        var id = Ids.next();
        site.ask(site.conversation(), id, "dose ".repeat(600) + "?");

        assertThat(site.anna.get("/api/v1/turns/" + id).json().path("answer").asText())
                .isEqualTo("From the second.");
        assertThat(first.requests()).isEmpty();
    }

    @Test
    void aReplicaTakesOverAndCallsAreSharedOut() throws Exception {
        var third = new FakeModelServer().answering("From ", "a ", "replica.");
        try (third) {
            site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + first.endpoint()
                    + "\", replicas: [{endpoint: \"" + third.endpoint()
                    + "\", weight: 3}], fallback: [{provider: ollama, model:"
                    + " two, endpoint: \"" + second.endpoint() + "\"}]}\nlimits: {turns_per_minute: 1000}\n");
            first.failing(Fault.STATUS_500);
            for (var i = 0; i < 6; i++) {
                assertThat(asked(Ids.next()).path("answer").asText()).isEqualTo("From a replica.");
            }
            assertThat(second.requests()).isEmpty();

            third.failing(Fault.STATUS_500);
            assertThat(asked(Ids.next()).path("answer").asText()).isEqualTo("From the second.");
        }
    }

    /** Each gets its part of the time that the turn may take. */
    @Test
    void aSilentModelLeavesTimeForTheNext() throws Exception {
        first.failing(Fault.NO_HEADERS);
        models("{provider: ollama, model: two, endpoint: \"" + second.endpoint() + "\"}", "PT8S");

        var turn = asked(Ids.next());

        assertThat(turn.path("state").asText()).isEqualTo("done");
        assertThat(turn.path("model").path("model").asText()).isEqualTo("two");
    }

    @Test
    void twoModelsNeverWriteOneAnswer() throws Exception {
        first.failing(Fault.RESET);

        var turn = asked(Ids.next());

        assertThat(turn.path("state").asText()).isEqualTo("failed");
        assertThat(turn.path("answer").asText()).isEqualTo("The answer is ");
        assertThat(turn.path("model").path("model").asText()).isEqualTo("one");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void whoFailsTimeAfterTimeIsNotAskedFirstAnyMore() throws Exception {
        first.failing(Fault.STATUS_500);
        for (var i = 0; i < 3; i++) {
            asked(Ids.next());
        }
        var before = first.requests().size();

        var turn = asked(Ids.next());

        assertThat(turn.path("answer").asText()).isEqualTo("From the second.");
        assertThat(turn.path("model").path("model").asText()).isEqualTo("two");
        assertThat(first.requests()).hasSize(before);
        second.close();
        asked(Ids.next());
        assertThat(first.requests()).hasSizeGreaterThan(before);
    }

    @Test
    void theLastProblemIsTold() throws Exception {
        first.failing(Fault.STATUS_500);
        second.close();

        var turn = asked(Ids.next());

        assertThat(turn.path("state").asText()).isEqualTo("failed");
        assertThat(turn.path("problem").path("type").asText()).isEqualTo("/problems/model-unreachable");
    }

    @Test
    void theBestSentencesAreTheLastResort() throws Exception {
        first.failing(Fault.STATUS_500);
        models("{provider: extractive}", "PT2M");

        var turn = asked(Ids.next());

        assertThat(turn.path("state").asText()).isEqualTo("done");
        assertThat(turn.path("model").path("provider").asText()).isEqualTo("extractive");
    }

    @Test
    void aTurnThatIsStoppedAsksNobodyElse() throws Exception {
        first.failing(Fault.NO_HEADERS);
        var id = Ids.next();
        var asking = Thread.ofVirtual().start(() -> {
            try {
                site.ask(site.conversation(), id);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (first.requests().isEmpty() && asking.isAlive()) {
            Thread.sleep(5);
        }

        site.anna.delete("/api/v1/turns/" + id);
        asking.join();

        assertThat(site.state(id)).isEqualTo("cancelled");
        assertThat(second.requests()).isEmpty();
    }
}
