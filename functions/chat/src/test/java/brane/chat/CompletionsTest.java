package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.axon.Texts;
import brane.server.Json;
import brane.server.TestClient;
import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAI's clients ask for, over real HTTP: a Neuron answers as a model does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletionsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String ASK = "/v1/chat/completions";

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
                        Texts.document("hours & more.txt", "The ward opens at seven. Ask Anna Miller, 0171 2345678."),
                        (stage, done, total) -> {}));
    }

    @AfterAll
    void close() {
        site.close();
    }

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer().answering("It ", "opens ", "at seven ", "[1].");
        site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + server.endpoint()
                + "\"}\nlimits: {turns_per_minute: 1000}\n");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static String body(String more) {
        return "{\"model\":\"ward\",\"messages\":[{\"role\":\"user\",\"content\":\"When does the ward open?\"}]" + more
                + "}";
    }

    private TestClient.Answer ask(String body) throws Exception {
        return site.anna.send("POST", ASK, body, "Content-Type", "application/json");
    }

    private static List<JsonNode> pieces(TestClient.Answer answer) {
        return Arrays.stream(answer.text().split("\n\n"))
                .filter(frame -> frame.startsWith("data: {"))
                .map(frame -> Json.tree(frame.substring(6).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static String text(List<JsonNode> pieces) {
        var all = new StringBuilder();
        pieces.forEach(piece -> all.append(
                piece.path("choices").path(0).path("delta").path("content").asText("")));
        return all.toString();
    }

    @Test
    void aWholeAnswerHasItsCitationsAndWhatLeft() throws Exception {
        var answer = ask(body("")).json();

        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.path("model").asText()).isEqualTo("ward");
        var choice = answer.path("choices").path(0);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText()).isEqualTo("It opens at seven [1].");
        var cited = choice.path("message").path("annotations").path(0).path("url_citation");
        assertThat(cited.path("start_index").asInt()).isEqualTo(18);
        assertThat(cited.path("end_index").asInt()).isEqualTo(21);
        assertThat(cited.path("title").asText()).isEqualTo("hours & more.txt");
        assertThat(cited.path("url").asText())
                .matches("http://127.0.0.1:[0-9]+/neurons/ward/documents\\?view=hours%20%26%20more.txt&start=0&end=55");
        assertThat(answer.path("usage").path("total_tokens").asInt()).isGreaterThan(0);
        assertThat(answer.path("brane").path("tier").asInt()).isZero();
        assertThat(answer.path("brane").path("left").path("bytes").asLong()).isZero();
        assertThat(answer.path("brane").path("passages").path(0).path("name").asText())
                .isEqualTo("hours & more.txt");
    }

    /** What ends the answer is a text of whoever asks, so no model sees it. */
    @ParameterizedTest
    @CsvSource({"\"seven\", 'It opens at '", "[\"[1]\"], 'It opens at seven '", "[\"none\"], 'It opens at seven [1].'"})
    void anAnswerEndsBeforeItsStop(String stop, String text) throws Exception {
        var whole = ask(body(",\"stop\":" + stop)).json();
        var pieces = pieces(ask(body(",\"stream\":true,\"stop\":" + stop)));

        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo(text);
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(text(pieces)).isEqualTo(text);
        assertThat(pieces.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(server.requests()).noneMatch(request -> request.contains("\"stop\""));
    }

    @Test
    void quotedSentencesEndBeforeTheirStopToo() throws Exception {
        site.models("model: {provider: extractive}\n");
        var answer = ask(body(",\"stop\":[\"opens\"]"));

        assertThat(answer.json().at("/choices/0/message/content").asText())
                .as(answer.text())
                .endsWith("The ward ")
                .doesNotContain("opens");
    }

    @Test
    void theModelIsStoppedWithItsAnswer() throws Exception {
        server.answering("It opens ", "at ", "noon, ", "and ", "so ", "on.").pausing(Duration.ofSeconds(1));

        var answer = ask(body(",\"stop\":\"at\"")).json();

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("It opens ");
        assertThat(server.clientGone(2_000)).isTrue();
        assertThat(site.events("model-call", null, "ok")).isNotEmpty();
    }

    @Test
    void aStreamIsPiecesOfOneAnswer() throws Exception {
        var answer = ask(body(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        assertThat(answer.text()).endsWith("data: [DONE]\n\n").doesNotContain("event:");
        var pieces = pieces(answer);
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(piece.path("id").asText())
                    .isEqualTo(pieces.getFirst().path("id").asText());
        });
        assertThat(pieces.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(text(pieces)).isEqualTo("It opens at seven [1].");
        var last = pieces.get(pieces.size() - 2);
        assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(last.at("/choices/0/delta/annotations/0/url_citation/title").asText())
                .isEqualTo("hours & more.txt");
        assertThat(pieces.getLast().path("choices")).isEmpty();
        assertThat(pieces.getLast().at("/usage/total_tokens").asInt()).isGreaterThan(0);
    }

    @Test
    void theModelGetsTheNeuronsRulesThenTheClientsThenWhatWasSaid() throws Exception {
        ask("""
                {"model":"ward","temperature":1.5,"max_completion_tokens":77,"user":"x","seed":1,"messages":[
                 {"role":"developer","content":"Answer in French."},
                 {"role":"user","content":[{"type":"text","text":"My name is Anna Miller."}]},
                 {"role":"assistant","content":"Good day."},
                 {"role":"user","content":"And"},{"role":"user","content":"when does the ward open?"}]}""");

        var sent = server.requests().getLast();
        var request = Json.tree(sent.substring(sent.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8));
        assertThat(request.path("temperature").asDouble()).isEqualTo(1.5);
        assertThat(request.path("max_tokens").asInt()).isEqualTo(77);
        var messages = request.path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("system", "user", "assistant", "user");
        assertThat(messages.path(0).path("content").asText()).startsWith("Answer.\n\nAnswer in French.");
        assertThat(messages.path(3).path("content").asText()).endsWith("And\n\nwhen does the ward open?");
        assertThat(sent).doesNotContain("2345678");
    }

    @Test
    void nothingOfItIsKeptButThatItHappened() throws Exception {
        var turns = site.site.database.query("select id from turn").size();

        var id = ask(body("")).json().path("id").asText().substring("chatcmpl-".length());

        assertThat(site.site.database.query("select id from turn")).hasSize(turns);
        assertThat(site.events("chat-turn", "completion:" + id, "ok")).hasSize(1);
        assertThat(site.events("model-call", "completion:" + id, "ok")).hasSize(1);
    }

    @Test
    void aNeuronThatOneMayNotUseIsNotThere() throws Exception {
        site.groups("other");
        try {
            var refused = ask(body(""));

            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("not-found");
            assertThat(ask(body("").replace("ward\"", "nowhere\"")).text()).isEqualTo(refused.text());
            assertThat(site.anna.get("/v1/models").json().path("data").findValuesAsText("id"))
                    .containsExactly("all-minilm-l6-v2-q");
            assertThat(site.anna.get("/v1/models/ward").status()).isEqualTo(404);
        } finally {
            site.groups("ward");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(site.anna.get("/v1/models").json().at("/data/0/id").asText()).isEqualTo("ward");
        assertThat(site.anna.get("/v1/models/ward").json().path("object").asText())
                .isEqualTo("model");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STATUS_500 | 502 | model-refused
            BUSY       | 502 | model-refused
            REDIRECT   | 502 | model-refused
            """)
    void whatFailsBeforeTheFirstWordHasAStatus(Fault fault, int status, String code) throws Exception {
        server.failing(fault);

        for (var stream : List.of("", ",\"stream\":true")) {
            var answer = ask(body(stream));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
            assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(fault != Fault.BUSY);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "CLEAN_END", "ERROR_FRAME", "BROKEN_FRAME"})
    void anAnswerThatBreaksNeverLooksWhole(Fault fault) throws Exception {
        server.failing(fault);

        var streamed = ask(body(",\"stream\":true"));
        var whole = ask(body(""));

        assertThat(streamed.text()).doesNotContain("[DONE]").doesNotContain("\"finish_reason\":\"");
        assertThat(pieces(streamed).getLast().at("/error/code").asText()).startsWith("model-stream-");
        assertThat(text(pieces(streamed))).isEqualTo("It opens at seven ");
        assertThat(whole.status()).isEqualTo(502);
    }

    @Test
    void anAnswerAtItsLimitSaysSo() throws Exception {
        server.failing(Fault.LENGTH);

        assertThat(ask(body("")).json().at("/choices/0/finish_reason").asText()).isEqualTo("length");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesStopsTheModel(boolean stream) throws Exception {
        server.failing(stream ? Fault.STALL : Fault.NO_HEADERS);
        var request = site.anna.request("POST", ASK, body(",\"stream\":" + stream));
        try (var socket = new Socket("127.0.0.1", request.uri().getPort())) {
            var head = new StringBuilder("POST " + ASK + " HTTP/1.1\r\nHost: 127.0.0.1:"
                    + request.uri().getPort() + "\r\nContent-Type: application/json\r\n");
            request.headers().map().forEach((name, values) -> head.append(name + ": " + values.getFirst() + "\r\n"));
            var sent = body(",\"stream\":" + stream);
            head.append("Content-Length: " + sent.length() + "\r\n\r\n").append(sent);
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
            while (server.requests().isEmpty()) {
                Thread.sleep(5);
            }
            if (stream) {
                assertThat(socket.getInputStream().read()).isPositive();
            }
        }

        assertThat(server.clientGone(5_000)).isTrue();
        while (site.events("chat-turn", null, "cancelled").isEmpty()) {
            Thread.sleep(10);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"messages":[{"role":"user","content":"x"}]}                            | model
            {"model":"ward"}                                                        | messages
            {"model":"ward","messages":[]}                                          | messages
            {"model":"ward","messages":[{"role":"system","content":"x"}]}           | messages
            {"model":"ward","messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]} | messages
            {"model":"ward","messages":[{"role":"robot","content":"x"}]}            | messages[0].role
            {"model":"ward","messages":[{"role":"user","content":7}]}               | messages[0].content
            {"model":"ward","messages":[{"role":"user","content":[{"type":"image_url"}]}]} | messages[0].content
            {"model":"ward","n":2,"messages":[{"role":"user","content":"x"}]}       | n
            {"model":"ward","temperature":3,"messages":[{"role":"user","content":"x"}]} | temperature
            {"model":"ward","max_tokens":0,"messages":[{"role":"user","content":"x"}]} | max_tokens
            {"model":"ward","stop":["x",""],"messages":[{"role":"user","content":"x"}]} | stop
            {"model":"ward","stop":["1","2","3","4","5"],"messages":[{"role":"user","content":"x"}]} | stop
            """)
    void whatCannotBeAnsweredNamesItsParameter(String body, String parameter) throws Exception {
        var refused = ask(body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(refused.json().at("/error/param").asText()).isEqualTo(parameter);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whoeverIsNotSignedInIsToldInOpenAisShape() throws Exception {
        var refused = site.site.anonymous().send("POST", ASK, body(""));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().at("/error/type").asText()).isEqualTo("authentication_error");
    }

    @Test
    void withoutAModelTheBestSentencesAreTheAnswer() throws Exception {
        site.models("model: {provider: extractive}\n");

        var answer = ask(body("")).json();

        assertThat(answer.at("/choices/0/message/content").asText()).contains("The ward opens at seven. [1]");
        assertThat(answer.at("/brane/model/provider").asText()).isEqualTo("extractive");
        assertThat(answer.has("usage")).isFalse();
    }
}
