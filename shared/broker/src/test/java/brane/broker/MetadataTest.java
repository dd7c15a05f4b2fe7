package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.testing.FakeModelServer;
import brane.testing.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each kind of server tells of a model, in the form that its makers describe, and what comes of one that fails. */
class MetadataTest {

    private static final String DIGEST = "365c0bd3c000a25d28ddbf732fe1c6add414de7275464c4e4d1c3b5fcb5d8ad1";

    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private ModelTarget target(String provider, String path) {
        return new ModelTarget(provider, "m", server.endpoint() + path, () -> "sk-1");
    }

    private Metadata.Said ask(String provider, String path, boolean local) throws IOException {
        var call = new SideCall(new LocalAddresses(Set.of()), false, Duration.ofSeconds(1), Duration.ofMillis(700));
        var target = target(provider, path);
        return Metadata.kind(target, local).of(target, call);
    }

    private void ollama() {
        server.telling("/api/show", """
                        {"capabilities":["completion","tools","thinking"],
                         "details":{"family":"qwen3","quantization_level":"Q4_K_M"},
                         "model_info":{"general.architecture":"qwen3","qwen3.context_length":40960,"qwen3.block_count":36}}""")
                .telling(
                        "/api/tags",
                        "{\"models\":[{\"name\":\"other\",\"digest\":\"00\"},{\"name\":\"m:latest\",\"digest\":\""
                                + DIGEST + "\"}]}");
    }

    @Test
    void ollamaTellsWindowCapabilitiesAndDigest() throws Exception {
        ollama();

        var said = ask("ollama", "/", true);

        assertThat(said).isEqualTo(new Metadata.Said(new Claims(40_960, null, true, true, false, true), DIGEST));
        assertThat(server.asked().getFirst()).contains("{\"model\":\"m\"}").contains("Authorization: Bearer sk-1");
    }

    @Test
    void anOldOllamaTellsItsWindowOnly() throws Exception {
        server.telling(
                "/api/show",
                "{\"model_info\":{\"general.architecture\":\"llama\",\"llama.context_length\":8192},\"details\":{}}");

        var said = ask("ollama", "", true);

        assertThat(said.claims()).isEqualTo(Claims.ofContext(8_192));
        assertThat(said.digest()).as("of what it said, for there is no list").hasSize(64);
    }

    /** By OpenAI's protocol Ollama takes a context of its own, which may be far smaller than the model's. */
    @Test
    void ollamaBehindOpenAisProtocolClaimsNoWindow() throws Exception {
        ollama();
        server.telling("/v1/models", "{\"data\":[{\"id\":\"m\",\"object\":\"model\",\"owned_by\":\"library\"}]}");

        var said = ask("openai-compatible", "", true);

        assertThat(said).isEqualTo(new Metadata.Said(new Claims(null, null, true, true, false, true), DIGEST));
    }

    @Test
    void vllmTellsItsLengthAndTheDigestIsNotOfItsClock() throws Exception {
        var entry =
                "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"created\":%d,\"owned_by\":\"vllm\",\"root\":\"org/m\",\"max_model_len\":16384}]}";
        server.telling("/v1/models", entry.formatted(1_700_000_000));
        var first = ask("openai-compatible", "/v1", true);
        server.telling("/v1/models", entry.formatted(1_700_000_009));

        var second = ask("openai-compatible", "/v1", true);

        assertThat(first.claims()).isEqualTo(Claims.ofContext(16_384));
        assertThat(second).isEqualTo(first);
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void lmStudioTellsTheContextThatAModelWasLoadedWith() throws Exception {
        server.telling("/v1/models", "{\"data\":[{\"id\":\"m\",\"owned_by\":\"organization_owner\"}]}")
                .telling("/api/v0/models", """
                        {"data":[{"id":"m","type":"vlm","arch":"qwen2_vl","quantization":"4bit","state":"loaded",
                          "max_context_length":32768,"loaded_context_length":4096,"capabilities":["tool_use"]}]}""");

        assertThat(ask("openai-compatible", "/v1", true).claims())
                .isEqualTo(new Claims(4_096, null, true, null, true, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {% for m in messages %}{{ tools }}{% endfor %}|,"chat_template_caps":{"supports_tools":true}|true
            {% for m in messages %}{{ tools }}{% endfor %}||
            {% for m in messages %}{% endfor %}||false
            """)
    void llamaCppTellsItsContextAndTemplate(String template, String caps, Boolean tools) throws Exception {
        server.telling(
                        "/v1/models",
                        "{\"data\":[{\"id\":\"/models/x.gguf\",\"owned_by\":\"llamacpp\",\"meta\":{\"n_ctx_train\":131072}}]}")
                .telling(
                        "/props",
                        "{\"default_generation_settings\":{\"n_ctx\":8192},\"model_path\":\"/models/x.gguf\",\"chat_template\":\""
                                + template + "\",\"modalities\":{\"vision\":false}" + (caps == null ? "" : caps) + "}");

        assertThat(ask("openai-compatible", "/v1", true).claims())
                .isEqualTo(new Claims(8_192, null, tools, true, false, null));
    }

    @Test
    void localAiTellsNothingButNames() throws Exception {
        server.telling("/v1/models", "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\"}]}");

        assertThat(ask("openai-compatible", "/v1", true)).isEqualTo(Metadata.Said.NOTHING);
    }

    @Test
    void anthropicTellsOfOneModel() throws Exception {
        server.telling("/v1/models/m", """
                {"id":"m","type":"model","display_name":"M","max_input_tokens":200000,"max_tokens":64000,
                 "capabilities":{"image_input":{"supported":true},"structured_outputs":{"supported":false},"thinking":{"supported":true}}}""");

        assertThat(ask("anthropic", "", false).claims())
                .isEqualTo(new Claims(200_000, 64_000, null, false, true, true));
        assertThat(server.asked().getFirst()).contains("x-api-key: sk-1").contains("anthropic-version: 2023-06-01");
    }

    @Test
    void openRouterAndMistralTellInTheirLists() throws Exception {
        server.telling("/v1/models", """
                {"data":[{"id":"m","context_length":131072,"architecture":{"input_modalities":["text","image"]},
                  "top_provider":{"max_completion_tokens":8192},"supported_parameters":["tools","structured_outputs"]}]}""");
        assertThat(ask("openai-compatible", "", false).claims())
                .isEqualTo(new Claims(131_072, 8_192, true, true, true, false));

        server.telling(
                "/v1/models",
                "{\"data\":[{\"id\":\"m\",\"max_context_length\":32768,\"capabilities\":{\"function_calling\":true,\"vision\":false}}]}");
        assertThat(ask("openai-compatible", "", false).claims())
                .isEqualTo(new Claims(32_768, null, true, null, false, null));
    }

    /** OpenAI's own list has names only, and a server elsewhere is not asked for what only servers in the building have. */
    @Test
    void nobodyIsAskedWhatHeCanNotSay() throws Exception {
        assertThat(ask("openai", "", false)).isEqualTo(Metadata.Said.NOTHING);
        assertThat(server.asked()).isEmpty();

        ask("openai-compatible", "", false);
        assertThat(server.asked()).singleElement().asString().startsWith("GET /v1/models ");
    }

    @ParameterizedTest
    @CsvSource({"ollama", "anthropic", "openai-compatible"})
    void whoHasNothingOfThatSaysNothing(String provider) throws Exception {
        assertThat(ask(provider, "", true)).isEqualTo(Metadata.Said.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_HEADERS", "BROKEN_FRAME", "HUGE"})
    void aServerThatFailsIsLeftInTime(Fault fault) {
        ollama();
        server.tellingWith(fault);
        var began = System.nanoTime();

        assertThatThrownBy(() -> ask("ollama", "", true)).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIRECT", "STATUS_500"})
    void aRedirectIsNotFollowed(Fault fault) throws Exception {
        ollama();
        server.tellingWith(fault).telling("/elsewhere", "{\"capabilities\":[\"tools\"]}");

        assertThat(ask("ollama", "", true)).isEqualTo(Metadata.Said.NOTHING);
        assertThat(server.asked()).noneMatch(request -> request.contains("/elsewhere "));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1e9", "2.5", "\"4096\"", "99999999999", "null", "{}"})
    void aNumberThatCanNotBeMeantIsNotTaken(String number) throws Exception {
        server.telling("/v1/models", "{\"data\":[{\"id\":\"m\",\"max_model_len\":" + number + "}]}");

        assertThat(ask("openai-compatible", "", false)).isEqualTo(Metadata.Said.NOTHING);
    }

    /** 0.0.0.0 reaches this machine, but nobody declared it. */
    @Test
    void noServerIsAskedThatMayNotBeReached() {
        ollama();
        var call = new SideCall(new LocalAddresses(Set.of()), true, Duration.ofSeconds(1), Duration.ofSeconds(1));
        var inside = new ModelTarget("ollama", "m", server.endpoint().replace("127.0.0.1", "0.0.0.0"), null);

        assertThatThrownBy(() -> new OllamaMetadata().of(inside, call))
                .isInstanceOf(GuardedSockets.RefusedException.class);
        assertThat(server.asked()).isEmpty();
    }
}
