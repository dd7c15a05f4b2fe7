package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool calls as servers send them in their own protocols, with all that is known to go wrong there. */
class NativeToolsTest {

    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(10));
    private static final Tool WEATHER = Asked.tool("get_weather", """
            {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","maximum":7}},
             "required":["city"],"additionalProperties":false}""");
    private static final Tool TIME = Asked.tool("get_time", "{\"type\":\"object\",\"properties\":{}}");
    private static final ToolOptions TOOLS = ToolOptions.of(ToolMode.NATIVE, WEATHER, TIME);
    private static final String ROME = "{\"city\":\"Rome\"}";

    private final Broker broker = Asked.broker(Duration.ofSeconds(10));
    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    static List<String> providers() {
        return List.of("ollama", "openai", "openai-compatible", "huggingface", "anthropic", Asked.RESPONSES);
    }

    /** All but Ollama, which gives a call in one. */
    static List<String> splitting() {
        return providers().subList(1, providers().size());
    }

    private Asked ask(String provider) {
        return ask(provider, Asked.question("What is it?"), TOOLS);
    }

    private Asked ask(String provider, List<ChatMessage> messages, ToolOptions tools) {
        return Asked.of(broker, Asked.target(provider, server), messages, OPTIONS, tools);
    }

    private static List<String> names(Asked asked) {
        return asked.completed().calls().stream().map(ToolCall::name).toList();
    }

    private static List<String> arguments(Asked asked) {
        return asked.completed().calls().stream().map(ToolCall::arguments).toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void givesTheCallBesideThoughtAndText(String provider) {
        server.saying(List.of(
                new Piece.Thought("Where?"),
                new Piece.Text("Let me look."),
                new Piece.Call(0, "c1", "get_weather", ROME)));

        var asked = ask(provider);

        assertThat(asked.thoughts()).isEqualTo("Where?");
        assertThat(asked.text()).isEqualTo("Let me look.");
        assertThat(asked.completed().end()).isEqualTo(ChatResult.End.TOOL_CALLS);
        assertThat(asked.completed().calls()).containsExactly(new ToolCall("c1", "get_weather", ROME));
        assertThat(asked.completed().toolsGivenUp()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("splitting")
    void putsInterleavedPiecesOfParallelCallsTogether(String provider) {
        server.saying(List.of(
                new Piece.Call(0, "c1", "get_weather", ""),
                new Piece.Call(1, "c2", "get_weather", "{\"ci"),
                new Piece.Call(0, null, null, "{\"city\":\"R"),
                new Piece.Call(1, null, null, "ty\":\"Oslo\""),
                new Piece.Call(0, null, null, "ome\"}"),
                new Piece.Call(1, null, null, ",\"days\":3}")));

        var asked = ask(provider);

        assertThat(asked.completed().calls())
                .containsExactly(
                        new ToolCall("c1", "get_weather", ROME),
                        new ToolCall("c2", "get_weather", "{\"city\":\"Oslo\",\"days\":3}"));
    }

    /** As Ollama without ids and indexes, Gemini with one index for all, and others have it. */
    @ParameterizedTest
    @CsvSource({
        "ollama, -1, -1, false",
        "ollama, 0, 0, false",
        "ollama, -1, -1, true",
        "openai-compatible, -1, -1, false",
        "openai-compatible, 0, 0, false",
        "openai-compatible, 0, 1, true",
        "huggingface, 3, 3, true"
    })
    void callsWithoutIdsAndPlacesAreStillTwo(String provider, int first, int second, boolean odd) {
        server.saying(List.of(
                new Piece.Call(first, null, "get_weather", ROME, odd),
                new Piece.Call(second, null, "get_weather", "{\"city\":\"Oslo\"}", odd)));

        var asked = ask(provider);

        assertThat(arguments(asked)).containsExactly(ROME, "{\"city\":\"Oslo\"}");
        assertThat(asked.completed().calls())
                .extracting(ToolCall::id)
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void aServerThatRepeatsNameAndIdInEachPieceMakesOneCall() {
        server.saying(List.of(
                new Piece.Call(0, "c1", "get_weather", "{\"city\":"),
                new Piece.Call(0, "c1", "get_weather", "\"Rome\"}"),
                new Piece.Call(0, "c1", "get_weather", "")));

        assertThat(ask("openai-compatible").completed().calls())
                .containsExactly(new ToolCall("c1", "get_weather", ROME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"{\\\"city\\\":\\\"Rome\\\"}\"", "{\"city\":\"Rome\"}", " {\"city\" : \"Rome\"} "})
    void argumentsArePackedOnceHoweverTheyCome(String packed) {
        server.saying(List.of(new Piece.Call(0, "c1", "get_weather", packed)));

        assertThat(arguments(ask("openai-compatible"))).containsExactly(ROME);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCallWithoutArgumentsHasNone(String provider) {
        server.saying(List.of(new Piece.Call(0, "c1", "get_time", provider.equals("ollama") ? "null" : "")));

        assertThat(arguments(ask(provider))).containsExactly("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}",
                "\n{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":{\"city\":\"Rome\"}}\n",
                "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}",
                "```json\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}\n```",
                "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>",
                "[TOOL_CALLS][{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}]",
                "[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}]"
            })
    void findsACallThatTheServerLeftInTheText(String text) {
        server.answering(text);

        var asked = ask("ollama");

        assertThat(asked.completed().calls()).extracting(ToolCall::name).containsExactly("get_weather");
        assertThat(arguments(asked)).containsExactly(ROME);
        assertThat(asked.text()).isEmpty();
    }

    @Test
    void whatStandsBeforeSuchACallIsText() {
        server.answering(
                "Let me look. <to",
                "ol_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Rome\"}}</tool_call>\n<tool_call>",
                "{\"name\":\"get_time\",\"arguments\":{}}</tool_call>");

        var asked = ask("openai-compatible");

        assertThat(names(asked)).containsExactly("get_weather", "get_time");
        assertThat(asked.text()).isEqualTo("Let me look. ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // no tool of that name
                "{\"name\": \"delete_all\", \"arguments\": {}}",
                // not of the schema
                "{\"name\": \"get_weather\", \"arguments\": {\"town\": \"Rome\"}}",
                // something behind it
                "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}} is how you call it.",
                "<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Rome\"}}</tool_call> calls it.",
                "Models write <tool_call> and then JSON.",
                "<tool_call>",
                "{\"name\": \"get_weather\"}",
                "{\"name\": \"Rome\", \"people\": 3000000}",
                "[1] says so.",
                "[TOOL_CALLS] is a token.",
                "```java\nvar x = 1;\n```",
                "{\"city\":\"Rome\"}"
            })
    void whatOnlyLooksLikeACallIsText(String text) {
        server.answering(text.substring(0, 1), text.substring(1));

        var asked = ask("ollama");

        assertThat(asked.text()).isEqualTo(text);
        assertThat(asked.completed().calls()).isEmpty();
        assertThat(asked.completed().end()).isEqualTo(ChatResult.End.STOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}",
                "<tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}</tool_call>",
                "```json\n{\"name\": \"get_weather\",\n  \"arguments\": {\"city\": \"Rome\"}}\n```",
                // not word for word
                "{\"arguments\": {\"city\": \"Oslo\"}, \"name\": \"get_weather\"}"
            })
    void aCallInADocumentThatTheModelQuotesIsText(String quoted) {
        server.answering(quoted);
        var document =
                "Page 7 of the manual: {\"name\":\"get_weather\",\"arguments\":{\"city\":\"Rome\"}}. What stands there?";

        var asked = ask("ollama", Asked.question(document), TOOLS);

        assertThat(asked.text()).isEqualTo(quoted);
        assertThat(asked.completed().calls()).isEmpty();
    }

    @Test
    void aCallWithinAThoughtIsAThought() {
        server.answering(
                "<think>I could <tool_call>{\"name\":\"get_time\",\"arguments\":{}}</tool_call></think>", "No.");

        var asked = ask("ollama");

        assertThat(asked.completed().calls()).isEmpty();
        assertThat(asked.text()).isEqualTo("No.");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void thoughtsInTheTextLeaveTheCallBehindThem(String provider) {
        server.saying(
                List.of(new Piece.Text("<think>I must look.</think>\n"), new Piece.Call(0, "c1", "get_weather", ROME)));

        var asked = ask(provider);

        assertThat(names(asked)).containsExactly("get_weather");
        assertThat(asked.thoughts()).isEqualTo("I must look.");
        assertThat(asked.text()).isEmpty();
        assertThat(asked.completed().thoughtOnly()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCutInMidCallGivesNone(String provider) {
        var pieces = new ArrayList<Piece>();
        for (var i = 0; i < 4; i++) {
            pieces.add(new Piece.Call(i, "c" + i, "get_weather", ROME));
        }
        for (var fault : List.of(Fault.RESET, Fault.CLEAN_END, Fault.ERROR_FRAME, Fault.BROKEN_FRAME)) {
            server.saying(pieces).failing(fault);

            assertThat(ask(provider).result()).as("%s", fault).isInstanceOf(ChatResult.Failed.class);
        }
    }

    @ParameterizedTest
    @MethodSource("splitting")
    void aCallThatIsCutAtTheLimitIsNotGiven(String provider) {
        server.saying(List.of(
                        new Piece.Call(0, "c1", "get_time", "{}"),
                        new Piece.Call(1, "c2", "get_weather", "{\"ci"),
                        new Piece.Call(1, null, null, "ty\":"),
                        new Piece.Call(1, null, null, "\"Rome\"}")))
                .failing(Fault.LENGTH);

        var asked = ask(provider);

        assertThat(asked.completed().calls()).isEmpty();
        assertThat(asked.completed().atLimit()).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void tooManyCallsEndTheAnswer(String provider) {
        server.saying(IntStream.range(0, 33)
                .<Piece>mapToObj(i -> new Piece.Call(i, "c" + i, "get_time", "{}"))
                .toList());

        assertThat(ask(provider).slug()).isEqualTo("model-stream-broken");
    }

    @ParameterizedTest
    @MethodSource("splitting")
    void argumentsWithoutEndEndTheAnswer(String provider) {
        var pieces = new ArrayList<Piece>(List.of(new Piece.Call(0, "c1", "get_weather", "{\"city\":\"")));
        for (var i = 0; i < 17; i++) {
            pieces.add(new Piece.Call(0, null, null, "x".repeat(16 << 10)));
        }
        server.saying(pieces);

        assertThat(ask(provider).slug()).isEqualTo("model-stream-broken");
    }
}
