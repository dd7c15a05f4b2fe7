package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.testing.FakeModelServer;
import brane.testing.Piece;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server is sent of tools, choices, forms and earlier calls, and how calls that can't be made are mended with it. */
class ToolRequestsTest {

    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(10));
    /** All that langchain4j's schemas lose. */
    private static final String SCHEMA = """
            {"type":"object","$defs":{"place":{"type":"object","properties":{"city":{"type":"string","minLength":2},\
            "near":{"$ref":"#/$defs/place"}},"required":["city"]}},"properties":{"at":{"oneOf":[{"$ref":"#/$defs/place"},\
            {"type":"null"}]},"days":{"type":["integer","string"],"maximum":7}},"patternProperties":{"^x-":{"const":1}},\
            "required":["at"],"additionalProperties":false,"minProperties":1}""";

    private static final Tool WEATHER = Asked.tool("get_weather", SCHEMA);
    private static final Tool TIME = Asked.tool("get_time", "{\"properties\":{}}");
    private static final ToolOptions TOOLS = ToolOptions.of(ToolMode.NATIVE, WEATHER, TIME);
    private static final String ROME = "{\"at\":{\"city\":\"Rome\"}}";

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
        return List.of("ollama", "openai", "openai-compatible", "anthropic", Asked.RESPONSES);
    }

    private Asked ask(String provider, List<ChatMessage> messages, ToolOptions tools) {
        return Asked.of(broker, Asked.target(provider, server), messages, OPTIONS, tools);
    }

    private Asked ask(String provider, ToolOptions tools) {
        return ask(provider, Asked.question("What is it?"), tools);
    }

    /** The body of the request of that number. */
    private JsonNode sent(int number) {
        return Asked.body(server.requests().get(number));
    }

    @ParameterizedTest
    @CsvSource({
        "ollama, /tools/0/function/parameters",
        "openai, /tools/0/function/parameters",
        "openai-compatible, /tools/0/function/parameters",
        "anthropic, /tools/0/input_schema",
        Asked.RESPONSES + ", /tools/0/parameters"
    })
    void aSchemaIsSentAsItIs(String provider, String place) {
        ask(provider, TOOLS);

        assertThat(sent(0).at(place)).isEqualTo(Json.object(SCHEMA).orElseThrow());
        assertThat(sent(0).path("tools")).hasSize(2);
        assertThat(sent(0).toString()).contains("\"What get_weather does.\"");
    }

    @ParameterizedTest
    @CsvSource({
        "openai-compatible, AUTO, ''",
        "openai-compatible, NONE, '\"none\"'",
        "openai-compatible, REQUIRED, '\"required\"'",
        "openai-compatible, get_time, '{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}'",
        Asked.RESPONSES + ", AUTO, ''",
        Asked.RESPONSES + ", NONE, '\"none\"'",
        Asked.RESPONSES + ", REQUIRED, '\"required\"'",
        Asked.RESPONSES + ", get_time, '{\"type\":\"function\",\"name\":\"get_time\"}'",
        "anthropic, AUTO, '{\"type\":\"auto\"}'",
        "anthropic, NONE, '{\"type\":\"none\"}'",
        "anthropic, REQUIRED, '{\"type\":\"any\"}'",
        "anthropic, get_time, '{\"type\":\"tool\",\"name\":\"get_time\"}'"
    })
    void aChoiceIsSaidAsTheProtocolHasIt(String provider, String choice, String said) {
        server.saying(List.of(new Piece.Call(0, "c1", "get_time", "{}")));

        ask(provider, told(call("c0", "get_time", "{}")), TOOLS.with(choice(choice)));

        assertThat(sent(0).path("tool_choice").toString()).isEqualTo(said);
        assertThat(sent(0).path("tools")).hasSize(2);
    }

    private static ToolChoice choice(String name) {
        return name.equals("get_time") ? new ToolChoice.Named(name) : ToolChoice.Rule.valueOf(name);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void noToolsAreSentWhereNoneMayBeOrWasCalled(String provider) {
        ask(provider, TOOLS.with(ToolChoice.Rule.NONE));

        assertThat(server.requests().getFirst()).doesNotContain("get_weather", "tool_choice");
    }

    @Test
    void ollamaIsSentNoToolsWhereNoneMayBeCalled() {
        ask("ollama", told(call("c0", "get_time", "{}")), TOOLS.with(ToolChoice.Rule.NONE));

        assertThat(sent(0).has("tools")).isFalse();
    }

    /** Its protocol can't say it; a schema can. */
    @Test
    void ollamaIsHeldToACallByItsForm() {
        server.answering("{\"action\":\"get_time\",\"args\":{}}");

        var asked = ask("ollama", TOOLS.with(new ToolChoice.Named("get_time")));

        assertThat(sent(0).has("tools")).isFalse();
        assertThat(sent(0).at("/format/anyOf")).hasSize(1);
        assertThat(asked.completed().calls()).extracting(ToolCall::name).containsExactly("get_time");
    }

    @ParameterizedTest
    @CsvSource({
        "ollama, /format, '\"json\"', '{\"type\":\"object\"}'",
        "openai-compatible, /response_format, '{\"type\":\"json_object\"}',"
                + " '{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}'",
        Asked.RESPONSES + ", /text/format, '{\"type\":\"json_object\"}',"
                + " '{\"type\":\"json_schema\",\"name\":\"answer\",\"strict\":true,\"schema\":{\"type\":\"object\"}}'",
        "anthropic, /output_config/format, '', '{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}'"
    })
    void aFormIsSaidAsTheProtocolHasIt(String provider, String place, String object, String schema) {
        ask(provider, ToolOptions.NONE.with(new ResponseFormat.JsonObject()));
        ask(
                provider,
                ToolOptions.NONE.with(new ResponseFormat.JsonSchema(
                        RawJson.of("{\"type\":\"object\"}").release(Asked.gate(brane.privacy.Tier.LOCAL)), true)));

        assertThat(sent(0).at(place).toString()).isEqualTo(object);
        assertThat(sent(1).at(place).toString()).isEqualTo(schema);
    }

    private static ChatMessage.Call call(String id, String name, String arguments) {
        return new ChatMessage.Call(id, RawJson.call(name, arguments).release(Asked.gate(brane.privacy.Tier.LOCAL)));
    }

    private static List<ChatMessage> told(ChatMessage.Call... calls) {
        var messages = new ArrayList<>(Asked.question("What is it?"));
        messages.add(new ChatMessage.Assistant(Asked.outbound("Let me look."), List.of(calls)));
        return messages;
    }

    @ParameterizedTest
    @MethodSource("providers")
    void earlierCallsGoWithTheirResultsAndIdsOfOurOwn(String provider) {
        var messages = told(call("secret-1", "get_weather", ROME), call("secret-2", "get_time", "{}"));
        messages.add(new ChatMessage.ToolResult("secret-2", Asked.outbound("Noon.")));
        messages.add(new ChatMessage.ToolResult("secret-1", Asked.outbound("Sun.")));

        ask(provider, messages, TOOLS);

        assertThat(server.requests().getFirst()).doesNotContain("secret-");
        assertThat(sent(0).toString()).contains("call00001", "call00002").containsSubsequence("Sun.", "Noon.");
        var expected = switch (provider) {
            case "ollama" ->
                "[{\"role\":\"tool\",\"content\":\"Sun.\",\"tool_name\":\"get_weather\",\"tool_call_id\":\"call00001\"},"
                        + "{\"role\":\"tool\",\"content\":\"Noon.\",\"tool_name\":\"get_time\",\"tool_call_id\":\"call00002\"}]";
            case "anthropic" ->
                "[{\"type\":\"tool_result\",\"tool_use_id\":\"call00001\",\"content\":\"Sun.\"},"
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"call00002\",\"content\":\"Noon.\"}]";
            case Asked.RESPONSES ->
                "[{\"type\":\"function_call_output\",\"call_id\":\"call00001\",\"output\":\"Sun.\"},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"call00002\",\"output\":\"Noon.\"}]";
            default ->
                "[{\"role\":\"tool\",\"tool_call_id\":\"call00001\",\"content\":\"Sun.\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call00002\",\"content\":\"Noon.\"}]";
        };
        assertThat(results(provider)).isEqualTo(Json.read(expected).orElseThrow());
    }

    private JsonNode results(String provider) {
        var all = provider.equals("anthropic")
                ? sent(0).at("/messages/2/content")
                : sent(0).path(provider.equals(Asked.RESPONSES) ? "input" : "messages");
        var results = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        for (var i = all.size() - 2; i < all.size(); i++) {
            results.add(all.get(i));
        }
        return results;
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCallWithoutAResultIsSentWithOne(String provider) {
        var messages = told(call("c1", "get_time", "{}"));
        messages.addAll(Asked.question("And now?"));

        ask(provider, messages, TOOLS);

        assertThat(sent(0).toString()).contains("There is no result.");
    }

    @Test
    void aResultWithoutACallIsAnError() {
        var messages = told(call("c1", "get_time", "{}"));
        messages.add(new ChatMessage.ToolResult("c9", Asked.outbound("Noon.")));

        assertThatThrownBy(() -> ask("ollama", messages, TOOLS)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The first answer is wrong, the second is right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delete_all | {} | There is no tool delete_all. The tools are: get_time, get_weather.",
                "get_weather | {\"at\": | The arguments must be one JSON object",
                "get_weather | [1] | The arguments must be one JSON object",
                "get_weather | {\"at\":null,\"at\":null} | The arguments must be one JSON object",
                "get_weather | {} | required property 'at' not found",
                "get_weather | {\"at\":{\"city\":\"Rome\",\"near\":{\"city\":\"R\"}}} | must be at least 2 characters",
                "get_weather | {\"at\":null,\"colour\":1} | property 'colour' is not defined"
            })
    void whatIsWrongWithACallIsSaidToTheModel(String name, String arguments, String said) {
        for (var provider : List.of("openai", "openai-compatible", "anthropic", Asked.RESPONSES)) {
            var before = server.requests().size();
            server.saying(
                    List.of(new Piece.Call(0, "c1", name, arguments), new Piece.Call(1, "c2", "get_time", "{}")),
                    List.of(new Piece.Call(0, "c3", "get_weather", ROME)));

            var asked = ask(provider, TOOLS);

            assertThat(asked.completed().calls()).as(provider).containsExactly(new ToolCall("c3", "get_weather", ROME));
            assertThat(asked.completed().toolsGivenUp()).isFalse();
            assertThat(asked.completed().outputTokens()).isEqualTo(10);
            assertThat(server.requests()).hasSize(before + 2);
            assertThat(sent(before + 1).toString()).contains(name, said, "another one beside it was wrong");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void afterTwoMendingsTheModelAnswersWithoutTools(String provider) {
        var wrong = List.<Piece>of(new Piece.Call(0, "c1", "delete_all", "{}"));
        server.saying(wrong, wrong, wrong, List.of(new Piece.Text("I "), new Piece.Text("don't know.")));

        var asked = ask(provider, TOOLS);

        assertThat(asked.text()).isEqualTo("I don't know.");
        assertThat(asked.completed().toolsGivenUp()).isTrue();
        assertThat(asked.completed().calls()).isEmpty();
        assertThat(asked.completed().end()).isEqualTo(ChatResult.End.STOP);
        assertThat(server.requests()).hasSize(4);
        assertThat(server.requests().getLast())
                .contains("Your tools can't be used now")
                .doesNotContain("delete_all");
    }

    @Test
    void whoStillCallsThenHasSaidNothing() {
        server.saying(List.of(new Piece.Call(0, "c1", "delete_all", "{}")));

        var asked = ask("openai-compatible", TOOLS);

        assertThat(asked.completed().calls()).isEmpty();
        assertThat(asked.completed().toolsGivenUp()).isTrue();
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void textBeforeAndAfterAMendingStandsApart() {
        server.saying(
                List.of(new Piece.Text("Let me look."), new Piece.Call(0, "c1", "delete_all", "{}")),
                List.of(new Piece.Text("It is "), new Piece.Text("noon.")));

        assertThat(ask("openai-compatible", TOOLS).text()).isEqualTo("Let me look.\n\nIt is noon.");
    }

    @Test
    void aToolThatMustBeCalledIsAskedForAgain() {
        server.saying(List.of(new Piece.Text("It is noon.")), List.of(new Piece.Call(0, "c1", "get_time", "{}")));

        var asked = ask("openai-compatible", TOOLS.with(new ToolChoice.Named("get_time")));

        assertThat(asked.completed().calls()).hasSize(1);
        assertThat(sent(1).toString()).contains("You have called no tool.").contains("you must call the tool get_time");
    }

    @ParameterizedTest
    @CsvSource({"2, 3, true", "1, 3, false", "2, 4, false"})
    void theSameCallIsRefusedWhenItComesTheThirdTimeInARow(int before, int days, boolean refused) {
        var messages = new ArrayList<>(Asked.question("What is it?"));
        for (var i = 0; i < before; i++) {
            messages.add(new ChatMessage.Assistant(
                    Asked.outbound(""), List.of(call("c" + i, "get_weather", "{\"at\":null,\"days\":3}"))));
            messages.add(new ChatMessage.ToolResult("c" + i, Asked.outbound("Sun.")));
        }
        server.saying(
                List.of(new Piece.Call(0, "c8", "get_weather", "{\"days\":" + days + ",\"at\":null}")),
                List.of(new Piece.Text("Sun.")));

        var asked = ask("openai-compatible", messages, TOOLS);

        assertThat(asked.completed().calls()).hasSize(refused ? 0 : 1);
        assertThat(server.requests()).hasSize(refused ? 2 : 1);
        assertThat(server.requests().getLast().contains("twice with the same arguments"))
                .isEqualTo(refused);
    }

    @Test
    void theSameCallForAnotherQuestionIsNoneInARow() {
        var messages = new ArrayList<ChatMessage>();
        for (var i = 0; i < 3; i++) {
            messages.addAll(Asked.question("What is it now?"));
            messages.add(new ChatMessage.Assistant(Asked.outbound(""), List.of(call("c" + i, "get_time", "{}"))));
            messages.add(new ChatMessage.ToolResult("c" + i, Asked.outbound("Noon.")));
        }
        messages.addAll(Asked.question("What is it now?"));
        server.saying(List.of(new Piece.Call(0, "c8", "get_time", "{}")));

        assertThat(ask("openai-compatible", messages, TOOLS).completed().calls())
                .hasSize(1);
    }

    /** Ollama ends the stream so when its own parser fails. */
    @ParameterizedTest
    @CsvSource({
        "ollama, '{\"error\":\"error parsing tool call: raw=''{\\\"ci'', err=unexpected end of JSON input\"}'",
        "ollama, '{\"error parsing tool call\":\"invalid character\"}'",
        "openai-compatible, '{\"error\":{\"message\":\"error parsing tool call: raw=''{''\"}}'"
    })
    void aCallThatItsOwnServerCanNotReadIsMended(String provider, String frame) {
        server.saying(List.of(new Piece.Frame(frame)), List.of(new Piece.Call(0, "c1", "get_weather", ROME)));

        assertThat(ask(provider, TOOLS).completed().calls()).hasSize(1);
        assertThat(sent(1).toString()).contains("Your tool call could not be read.");
    }

    @Test
    void aServerThatNeverReadsItsModelHasFailed() {
        server.saying(List.of(new Piece.Frame("{\"error\":\"error parsing tool call: raw=''\"}")));

        assertThat(ask("ollama", TOOLS).slug()).isEqualTo("model-stream-broken");
        assertThat(server.requests()).hasSize(4);
    }
}
