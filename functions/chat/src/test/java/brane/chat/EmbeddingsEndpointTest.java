package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.HashEmbedding;
import brane.server.TestClient;
import brane.storage.TestDatabase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddingsEndpointTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private ChatSite site;

    @BeforeAll
    void open() throws Exception {
        site = new ChatSite(DATABASE.sql(), objects);
    }

    @AfterAll
    void close() {
        site.close();
    }

    private TestClient.Answer embed(String more) throws Exception {
        return site.anna.send("POST", "/v1/embeddings", "{\"model\":\"all-minilm-l6-v2-q\"," + more + "}");
    }

    @Test
    void eachTextHasItsVectorInItsPlace() throws Exception {
        var answer = embed("\"input\":[\"the ward\",\"opens at seven\"]").json();

        var expected = new HashEmbedding("all-minilm-l6-v2-q", () -> {})
                .passages(List.of("the ward", "opens at seven"), done -> {});
        assertThat(answer.path("object").asText()).isEqualTo("list");
        assertThat(answer.path("model").asText()).isEqualTo("all-minilm-l6-v2-q");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
        for (var i = 0; i < 2; i++) {
            var vector = answer.path("data").path(i);
            assertThat(vector.path("index").asInt()).isEqualTo(i);
            assertThat(vector.path("object").asText()).isEqualTo("embedding");
            assertThat(vector.path("embedding")).hasSize(48);
            for (var j = 0; j < 48; j++) {
                assertThat((float) vector.path("embedding").path(j).asDouble()).isEqualTo(expected.get(i)[j]);
            }
        }
    }

    @Test
    void base64HasTheSameNumbers() throws Exception {
        var numbers = embed("\"input\":\"the ward\"").json().at("/data/0/embedding");
        var text = embed("\"input\":\"the ward\",\"encoding_format\":\"base64\"")
                .json()
                .at("/data/0/embedding")
                .asText();

        var floats = ByteBuffer.wrap(Base64.getDecoder().decode(text))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        assertThat(floats.remaining()).isEqualTo(48);
        for (var j = 0; j < 48; j++) {
            assertThat(floats.get(j)).isEqualTo((float) numbers.path(j).asDouble());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "input":[]                                   | input
            "input":[1,2]                                | input
            "input":" "                                  | input
            "input":"x","encoding_format":"hex"          | encoding_format
            "input":"x","dimensions":7                   | dimensions
            "input":"x","model":"text-embedding-3-small" | model
            """)
    void whatCannotBeEmbeddedNamesItsParameter(String more, String parameter) throws Exception {
        var body = "{" + (more.contains("\"model\"") ? "" : "\"model\":\"all-minilm-l6-v2-q\",") + more + "}";

        var refused = site.anna.send("POST", "/v1/embeddings", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/param").asText()).isEqualTo(parameter);
    }

    @Test
    void aTextThatTheModelWouldCutIsRefused() throws Exception {
        var refused = embed("\"input\":[\"x\",\"" + "word ".repeat(300) + "\"]");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/param").asText()).isEqualTo("input[1]");
        assertThat(refused.json().at("/error/message").asText()).contains("at most 256 tokens");
    }
}
