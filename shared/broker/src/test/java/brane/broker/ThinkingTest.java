package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model thinks stays apart from its answer, whoever parts them. */
class ThinkingTest {

    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(10));

    private final Broker broker = Asked.broker(Duration.ofMillis(1_500));
    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai", "openai-compatible", "huggingface", "anthropic", Asked.RESPONSES})
    void ofAServerThatPartsThem(String provider) {
        server.saying(List.of(
                new Piece.Thought("Let me "),
                new Piece.Thought("see."),
                new Piece.Text("It is "),
                new Piece.Text("<think>here</think>.")));

        var asked = Asked.of(broker, Asked.target(provider, server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.thoughts()).isEqualTo("Let me see.");
        assertThat(asked.text()).isEqualTo("It is <think>here</think>.");
        assertThat(asked.completed().thoughtOnly()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible", "anthropic", Asked.RESPONSES})
    void ofAServerThatDoesNot(String provider) {
        server.answering("<thi", "nk>Let me see.</", "think>\n\nIt is ", "here.");

        var asked = Asked.of(broker, Asked.target(provider, server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.thoughts()).isEqualTo("Let me see.");
        assertThat(asked.text()).isEqualTo("It is here.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"delta\":{\"reasoning\":\"Let me see.\"}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning\":\"Let me see.\",\"reasoning_content\":\"Let me see.\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Let me see.\"}]}]}}]}"
            })
    void inEachFormThatServersHaveForIt(String frame) {
        server.saying(List.of(new Piece.Frame(frame), new Piece.Text("It is here.")));

        var asked = Asked.of(broker, Asked.target("openai-compatible", server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.thoughts()).isEqualTo("Let me see.");
        assertThat(asked.text()).isEqualTo("It is here.");
    }

    @Test
    void whoOnlyThinksHasNotAnswered() {
        server.answering("<think>", "Let me see. ", "And see.");

        var asked = Asked.of(broker, Asked.target("ollama", server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.text()).isEmpty();
        assertThat(asked.thoughts()).isEqualTo("Let me see. And see.");
        assertThat(asked.completed().thoughtOnly()).isTrue();
    }

    /** Seven thoughts take twice as long as the server may take for its first token, and no silence between them does. */
    @Test
    void aThoughtIsALifeSignAndNoFirstToken() {
        var thoughts = new ArrayList<Piece>();
        for (var i = 0; i < 7; i++) {
            thoughts.add(new Piece.Thought("hm "));
        }
        thoughts.add(new Piece.Text("Yes."));
        server.saying(thoughts).pausing(Duration.ofMillis(400));

        var asked = Asked.of(broker, Asked.target("ollama", server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.text()).isEqualTo("Yes.");
        assertThat(asked.completed().firstTokenMillis()).isGreaterThan(2_500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endlessThoughtsAreBounded(boolean parted) {
        var pieces = new ArrayList<Piece>();
        pieces.add(new Piece.Text(parted ? " " : "<think>"));
        for (var i = 0; i < 10; i++) {
            var much = "hm ".repeat(300);
            pieces.add(parted ? new Piece.Thought(much) : new Piece.Text(much));
        }
        server.saying(pieces);

        var asked = Asked.of(broker, Asked.target("ollama", server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.slug()).isEqualTo("model-stream-broken");
        assertThat(asked.thoughts()).hasSizeLessThanOrEqualTo(6_400);
    }

    @Test
    void aCutWithinAThoughtKeepsItAsOne() {
        server.answering("<think>", "Let me ", "see </th", "ink>").failing(Fault.RESET);

        var asked = Asked.of(broker, Asked.target("ollama", server), OPTIONS, ToolOptions.NONE);

        assertThat(asked.slug()).isEqualTo("model-stream-cut");
        assertThat(asked.thoughts()).isEqualTo("Let me see </th");
        assertThat(asked.text()).isEmpty();
    }
}
