package brane.console;

import static org.assertj.core.api.Assertions.assertThat;

import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Habit;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator is shown of what models can do, over HTTP with a database and a model server that is declared local. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelAbilitiesTest {

    private static final String EXAMINE = "/api/v1/models/examine";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private FakeModelServer server;
    private ConsoleSite console;

    @BeforeAll
    void start() throws Exception {
        server = new FakeModelServer()
                .with(Habit.KEEPS_TO_SCHEMAS, Habit.READS_ALL)
                .telling(
                        "/api/tags", "{\"models\":[{\"name\":\"small:latest\",\"digest\":\"" + "a".repeat(64) + "\"}]}")
                .telling("/api/show", """
                        {"capabilities":["completion","tools"],
                         "model_info":{"general.architecture":"a","a.context_length":8192}}""");
        console = new ConsoleSite(DATABASE.sql(), objects, server.endpoint().replace("http://", ""));
    }

    @AfterAll
    void stop() throws Exception {
        console.close();
        server.close();
    }

    private String model(String name, String more) {
        return "{\"provider\":\"ollama\",\"model\":\"" + name + "\",\"endpoint\":\"" + server.endpoint() + "\"" + more
                + "}";
    }

    private JsonNode known(String name) throws Exception {
        var known = console.admin.get("/api/v1/models").json().path("known");
        return StreamSupport.stream(known.spliterator(), false)
                .filter(one -> one.path("model").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("capabilities");
    }

    @Test
    void foundModelsAreShownWithWhatTheirServerSays() throws Exception {
        var can = known("small:latest");

        assertThat(can.path("context").toString())
                .isEqualTo("{\"tokens\":8192,\"source\":\"server\",\"refuted\":false}");
        assertThat(can.path("vision").toString()).isEqualTo("{\"is\":\"no\",\"source\":\"server\",\"refuted\":false}");
        assertThat(can.has("output")).isFalse();
    }

    @Test
    void whatIsDeclaredAndFailsIsShownAsRefuted() throws Exception {
        var seen =
                console.admin.send("POST", EXAMINE, model("small:latest", "")).json();

        assertThat(seen.path("ok").asBoolean()).as(seen.toString()).isTrue();
        assertThat(seen.path("trials").findValuesAsText("of"))
                .containsExactly("tools", "json_schema", "vision", "context");
        assertThat(seen.at("/trials/0").path("verdict").asText()).isEqualTo("failed");
        assertThat(seen.at("/trials/0").path("why").asText()).isEqualTo("in_words");
        assertThat(seen.at("/trials/3/counted").asInt()).isGreaterThan(2_000);
        assertThat(seen.at("/capabilities/tools").toString())
                .isEqualTo("{\"is\":\"yes\",\"source\":\"server\",\"refuted\":true}");
        assertThat(known("small:latest").at("/tools/refuted").asBoolean()).isTrue();
    }

    @Test
    void aModelThatDoesNotAnswerIsAProblem() throws Exception {
        server.failing(Fault.STATUS_500);

        var seen = console.admin.send("POST", EXAMINE, model("silent", "")).json();
        server.failing(Fault.NONE);

        assertThat(seen.path("ok").asBoolean()).isFalse();
        assertThat(seen.at("/problem/type").asText()).isEqualTo("/problems/model-refused");
        assertThat(seen.path("trials")).isEmpty();
    }

    @Test
    void nothingIsAskedOfAModelBecauseItIsChosen() throws Exception {
        var before = server.requests().size();

        console.admin.send("PUT", "/api/v1/models/site-default", model("chosen", ""));
        Thread.sleep(500);

        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void anAdministratorKnowsBetterThanTheServer() throws Exception {
        var said = model("insisted", ",\"capabilities\":{\"context\":4096,\"json_schema\":false}");

        var kept =
                console.admin.send("PUT", "/api/v1/models/site-default", said).json();
        console.admin.send("POST", EXAMINE, said);

        assertThat(kept.at("/capabilities/context").asInt()).isEqualTo(4_096);
        assertThat(known("insisted").at("/context/source").asText()).isEqualTo("override");
        assertThat(known("insisted").at("/json_schema/is").asText()).isEqualTo("no");
        assertThat(known("insisted").at("/tools/source").asText()).isEqualTo("server");
    }

    @Test
    void aSecretThatIsMissingHidesNoOtherModel() throws Exception {
        console.admin.send("PUT", "/api/v1/models/site-default", model("locked", ",\"credential\":\"gone\""));

        assertThat(known("small:latest").at("/context/tokens").asInt()).isEqualTo(8_192);
        assertThat(known("locked").at("/tools/is").asText()).isEqualTo("unknown");
        assertThat(console.admin
                        .send("POST", EXAMINE, model("locked", ",\"credential\":\"gone\""))
                        .slug())
                .isEqualTo("credential-missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"provider\":\"extractive\"}",
                "{\"provider\":\"ollama\",\"model\":\"m\",\"endpoint\":\"http://localhost:1\",\"capabilities\":{\"context\":1}}",
                "{\"provider\":\"ollama\",\"model\":\"m\",\"endpoint\":\"http://localhost:1\",\"capabilities\":{\"contxt\":4096}}",
                "{\"provider\":\"ollama\",\"model\":\"m\",\"endpoint\":\"http://localhost:1\",\"capabilities\":{\"tools\":\"yes\"}}"
            })
    void aWrongModelIsRefused(String body) throws Exception {
        assertThat(console.admin.send("POST", EXAMINE, body).slug()).isEqualTo("body-invalid");
    }
}
