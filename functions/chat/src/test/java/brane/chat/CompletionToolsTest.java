package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.axon.Texts;
import brane.server.Json;
import brane.server.TestClient;
import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import brane.testing.Piece;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tools and JSON through the way that OpenAI's clients take: who asks makes the calls, the model sees nothing that is hidden. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletionToolsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String ASK = "/v1/chat/completions";
    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"Is anna.miller@ward.example on duty?\"}";
    private static final String TOOL = """
            ,"tools":[{"type":"function","function":{"name":"duty","description":"Who is on duty","parameters":
             {"type":"object","properties":{"of":{"type":"string"}},"required":["of"]}}}]""";
    private static final String SCHEMA = """
            ,"response_format":{"type":"json_schema","json_schema":{"name":"duty","strict":true,"schema":
             {"type":"object","properties":{"of":{"type":"string"},"days":{"type":"array"}},"required":["of"]}}}""";

    @TempDir
    static Path objects;

    private ChatSite site;
    private FakeModelServer server;

    @BeforeAll
    void open() throws Exception {
        site = new ChatSite(DATABASE.sql(), objects);
        site.site.log.during(
                Entry.of(Action.DOCUMENT_INGEST, "neuron:ward"),
                intent -> site.axons.put(
                        intent,
                        site.axon(),
                        UUID.randomUUID(),
                        Texts.document("duty.txt", "Ask the tool who is on duty."),
                        (stage, done, total) -> {}));
    }

    @AfterAll
    void close() {
        site.close();
    }

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
        can("tools: true, json_schema: true");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void can(String capabilities) throws Exception {
        site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + server.endpoint()
                + "\", capabilities: {" + capabilities + "}}\nlimits: {turns_per_minute: 1000}\n");
    }

    private TestClient.Answer ask(String messages, String more) throws Exception {
        return site.anna.send(
                "POST",
                ASK,
                "{\"model\":\"ward\",\"messages\":[" + messages + "]" + more + "}",
                "Content-Type",
                "application/json");
    }

    private JsonNode sent(int request) {
        var text = server.requests().get(request);
        return Json.tree(text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCallComesBackToBeMadeByWhoeverAsked() throws Exception {
        server.saying(List.of(new Piece.Call(0, "c1", "duty", "{\"of\":\"Anna\"}")));

        var choice = ask(QUESTION, TOOL).json().at("/choices/0");

        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/content").isMissingNode()).isTrue();
        var call = choice.at("/message/tool_calls/0");
        assertThat(call.path("type").asText()).isEqualTo("function");
        assertThat(call.path("id").asText()).matches("call_[0-9a-f]{32}0");
        assertThat(call.has("index")).isFalse();
        assertThat(call.at("/function/name").asText()).isEqualTo("duty");
        assertThat(call.at("/function/arguments").asText()).isEqualTo("{\"of\":\"Anna\"}");
        assertThat(sent(0).at("/tools/0/function/name").asText()).isEqualTo("duty");
    }

    @Test
    void inAStreamACallIsAPiece() throws Exception {
        server.saying(List.of(
                new Piece.Text("I ask. "),
                new Piece.Call(0, "c1", "duty", "{\"of\":"),
                new Piece.Call(0, null, null, "\"A\"}")));

        var answer = ask(QUESTION, TOOL + ",\"stream\":true");

        assertThat(answer.text()).endsWith("data: [DONE]\n\n");
        var pieces = Arrays.stream(answer.text().split("\n\n"))
                .filter(frame -> frame.startsWith("data: {"))
                .map(frame -> Json.tree(frame.substring(6).getBytes(StandardCharsets.UTF_8)))
                .toList();
        var last = pieces.getLast().at("/choices/0");
        assertThat(pieces.get(1).at("/choices/0/delta/content").asText()).isEqualTo("I ask. ");
        assertThat(last.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(last.at("/delta/tool_calls/0/index").asInt(-1)).isZero();
        assertThat(last.at("/delta/tool_calls/0/function/arguments").asText()).isEqualTo("{\"of\":\"A\"}");
    }

    @Test
    void itsResultGoesOnWithTheAnswerAndNothingOfAnybodyIsSeen() throws Exception {
        server.answering("She is ", "on duty.");
        var call = """
                ,{"role":"assistant","content":null,"tool_calls":[{"id":"x 1","type":"function","function":
                  {"name":"duty","arguments":"{\\"of\\":\\"anna.miller@ward.example\\"}"}}]}
                ,{"role":"tool","tool_call_id":"x 1","content":"anna.miller@ward.example: until eight"}""";

        var answer = ask(QUESTION + call, TOOL).json();

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("She is on duty.");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        var messages = sent(0).path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("system", "user", "assistant", "tool");
        var masked = messages.at("/3/content").asText();
        assertThat(masked).matches("<EMAIL_[A-Z0-9]+>: until eight");
        assertThat(messages.at("/2/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"of\":\"" + masked.substring(0, masked.indexOf(':')) + "\"}");
        assertThat(messages.at("/1/content").asText()).contains(masked.substring(0, masked.indexOf(':')));
        assertThat(server.requests().getFirst()).doesNotContain("anna.miller").doesNotContain("x 1");
    }

    @Test
    void earlierCallsAreLeftOutAndTheirAnswersStay() throws Exception {
        server.answering("Yes.");
        var earlier = """
                {"role":"user","content":"Who is on duty?"},
                {"role":"assistant","content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"duty","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"1","content":"Bertram"},
                {"role":"assistant","content":"The doctor is."},""";

        ask(earlier + QUESTION, TOOL);

        var messages = sent(0).path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("system", "user", "assistant", "user");
        assertThat(messages.at("/2/content").asText()).isEqualTo("The doctor is.");
        assertThat(server.requests().getFirst()).doesNotContain("Bertram");
    }

    @Test
    void whoTakesOneCallAtATimeGetsOne() throws Exception {
        server.saying(List.of(
                new Piece.Call(0, "a", "duty", "{\"of\":\"A\"}"), new Piece.Call(1, "b", "duty", "{\"of\":\"B\"}")));

        var both = ask(QUESTION, TOOL).json().at("/choices/0/message/tool_calls");
        var one = ask(QUESTION, TOOL + ",\"parallel_tool_calls\":false").json().at("/choices/0/message/tool_calls");

        assertThat(both).hasSize(2);
        assertThat(one).hasSize(1);
        assertThat(one.at("/0/function/arguments").asText()).contains("A");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tools: false, json_schema: true  | {"action":"duty","args":{"of":"A"}}
            tools: false, json_schema: false | <tool_call_{mark}>{"name":"duty","arguments":{"of":"A"}}</tool_call_{mark}>
            """)
    void aModelWithoutToolsCallsThemInItsOwnWay(String capabilities, String said) throws Exception {
        can(capabilities);
        server.answering(said);

        var call = ask(QUESTION, TOOL).json().at("/choices/0/message/tool_calls/0/function");

        assertThat(call.path("name").asText()).isEqualTo("duty");
        assertThat(call.path("arguments").asText()).isEqualTo("{\"of\":\"A\"}");
        assertThat(sent(0).has("tools")).isFalse();
    }

    @Test
    void whoCannotCallBetweenTagsIsAskedForLinesFromThenOn() throws Exception {
        can("tools: false, json_schema: false");
        server.answering("<tool_call_{mark}>no JSON at all</tool_call_{mark}>");

        var givenUp = ask(QUESTION, TOOL).json();
        var asked = server.requests().size();
        server.answering("Action_{mark}: duty\nInput_{mark}: {\"of\":\"A\"}\n");
        var lines = ask(QUESTION, TOOL).json();

        assertThat(givenUp.at("/brane/tools_given_up").asBoolean()).isTrue();
        assertThat(asked).isEqualTo(4);
        assertThat(lines.at("/choices/0/message/tool_calls/0/function/name").asText())
                .isEqualTo("duty");
    }

    @Test
    void jsonStaysJsonWhateverIsPutBackIntoIt() throws Exception {
        server.answering("{\"of\": \"", "[9]\", \"days\": [7]}");

        var content =
                ask(QUESTION, SCHEMA).json().at("/choices/0/message/content").asText();

        assertThat(Json.tree(content.getBytes(StandardCharsets.UTF_8))
                        .at("/days/0")
                        .asInt())
                .isEqualTo(7);
        assertThat(content).contains("[9]");
        assertThat(sent(0).at("/response_format/type").asText()).isEqualTo("json_schema");
        assertThat(sent(0).at("/messages/0/content").asText()).contains("\"required\":[\"of\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Anna is.", "{\"of\": 7}", "{\"of\": \"a\"} and more"})
    void whatIsNotOfTheSchemaIsNoAnswer(String said) throws Exception {
        server.answering(said);

        var whole = ask(QUESTION, SCHEMA);
        var streamed = ask(QUESTION, SCHEMA + ",\"stream\":true").text();

        assertThat(whole.status()).isEqualTo(502);
        assertThat(whole.json().at("/error/code").asText()).isEqualTo("answer-form-missed");
        assertThat(streamed).contains("answer-form-missed").doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"response_format\":{\"type\":\"json_object\"}",
                ",\"tool_choice\":\"required\"" + TOOL,
            })
    void theBestSentencesAreNoCallAndNoJson(String wish) throws Exception {
        site.models("model: {provider: extractive}\n");

        var refused = ask(QUESTION, wish);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("model-needed");
        assertThat(ask(QUESTION, TOOL).json().at("/choices/0/message/content").asText())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tools":7}                                                                     | tools
            {"tools":[{"type":"x"}]}                                                        | tools[0].type
            {"tools":[{"type":"function","function":{}}]}                                   | tools[0].function.name
            {"tool_choice":"required"}                                                      | tool_choice
            {"tool_choice":{"type":"function","function":{"name":"x"}}}                     | tool_choice.function.name
            {"response_format":{"type":"xml"}}                                              | response_format.type
            {"response_format":{"type":"json_schema","json_schema":{"name":"x"}}}           | response_format.json_schema.schema
            """)
    void whatCannotBeOfferedNamesItsParameter(String wish, String parameter) throws Exception {
        var refused = ask(QUESTION, "," + wish.substring(1, wish.length() - 1));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/param").asText()).isEqualTo(parameter);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"tool","tool_call_id":"1","content":"x"} | messages[1].tool_call_id
            {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"a","arguments":"{}"}}]} | messages[1].tool_calls[0]
            {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{}}]} | messages[1].tool_calls[0].function.name
            """)
    void aCallAndItsResultBelongTogether(String message, String parameter) throws Exception {
        var refused = ask(QUESTION + "," + message, TOOL);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/param").asText()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[1]", "{\\\"of\\\":1,\\\"of\\\":2}"})
    void aModelMayHaveCalledWithAnything(String arguments) throws Exception {
        server.answering("Yes.");
        var call = """
                ,{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"duty","arguments":"%s"}}]}
                ,{"role":"tool","tool_call_id":"1","content":"wrong"}""".formatted(arguments);

        var answer = ask(QUESTION + call, TOOL);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().at("/choices/0/message/content").asText()).isEqualTo("Yes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#/nowhere", "https://nowhere.example/x"})
    void aSchemaThatCannotBeAppliedIsRefusedBeforeAnythingIsSent(String reference) throws Exception {
        var schema = "{\"$ref\":\"" + reference + "\"}";
        var format = ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":"
                + schema + "}}";
        var tool =
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"duty\",\"parameters\":" + schema + "}}]";

        for (var wish : List.of(format, tool)) {
            var refused = ask(QUESTION, wish);

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("tools-invalid");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aNameThatWouldBeHiddenIsNoTool() throws Exception {
        var refused = ask(QUESTION, TOOL.replace("\"duty\"", "\"a b\""));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("tools-invalid");
        assertThat(server.requests()).isEmpty();
    }
}
