package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.privacy.RawText;
import brane.privacy.Tier;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools, their results and earlier calls leave as the tier lets them, in each mode and under faults. */
class ToolPrivacyTest {

    private static final long SEED = 20_261_129;
    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(10));
    private static final String MAIL = "canary.person@hospital.example";
    private static final String SSN = "219-09-9999";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"description\":\"SSN " + SSN + "\",\"properties\":{\"" + MAIL + "\":{\"enum\":[\""
                    + SSN + "\",\"none\"],\"default\":\"" + SSN + "\"},\"to\":{\"const\":\"" + MAIL + "\"}}}";

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

    @Test
    void noCanaryReachesAServer() {
        var random = new Random(SEED);
        var providers = List.of("ollama", "openai", "openai-compatible", "anthropic", Asked.RESPONSES);
        var faults = List.of(Fault.NONE, Fault.NONE, Fault.RESET, Fault.STATUS_500, Fault.BUSY_ONCE, Fault.LENGTH);
        var choices = List.of(ToolChoice.Rule.values());
        for (var i = 0; i < 300; i++) {
            var gate = Asked.gate(random.nextBoolean() ? Tier.LOCAL : Tier.PSEUDONYMISED);
            var tool = new Tool(RawJson.tool("find_" + i, "Asks " + MAIL + " for SSN " + SSN, SCHEMA)
                    .release(gate));
            var messages = List.<ChatMessage>of(
                    new ChatMessage.User(
                            gate.release(RawText.of("Who is " + MAIL + "?")).text()),
                    new ChatMessage.Assistant(
                            gate.release(RawText.of("I ask.")).text(),
                            List.of(new ChatMessage.Call(
                                    "id-" + SSN,
                                    RawJson.call("find_1", "{\"" + MAIL + "\":\"" + SSN + "\"}")
                                            .release(gate)))),
                    new ChatMessage.ToolResult(
                            "id-" + SSN,
                            RawJson.of("{\"who\":[\"" + MAIL + "\"]}").release(gate)));
            var tools = ToolOptions.of(ToolMode.values()[random.nextInt(4)], tool)
                    .with(choices.get(random.nextInt(3)))
                    .with(new ResponseFormat.JsonSchema(RawJson.of(SCHEMA).release(gate), false));
            server.failing(faults.get(random.nextInt(faults.size())));
            server.saying(random.nextBoolean() ? List.of(new Piece.Text("No.")) : wrong(i));

            var asked =
                    Asked.of(broker, Asked.target(providers.get(random.nextInt(5)), server), messages, OPTIONS, tools);

            assertThat(asked.result()).isNotNull();
        }

        assertThat(server.requests()).hasSizeGreaterThan(500);
        assertThat(server.requests())
                .as("seed %d", SEED)
                .noneMatch(body -> body.contains("canary") || body.contains("219-09") || body.contains("9999"));
        assertThat(server.requests()).allMatch(body -> body.contains("EMAIL_"));
    }

    /** A call that is mended. */
    private static List<Piece> wrong(int i) {
        return List.of(new Piece.Call(0, "c1", "find_" + i, "{\"to\":1}"));
    }

    @Test
    void aToolOfTierZeroGoesToNoCloud() {
        var cloud = new ModelTarget("openai", "m", "https://models.example/v1", null);
        var open = List.<ChatMessage>of(new ChatMessage.User(
                Asked.gate(Tier.OPEN).release(RawText.of("?")).text()));

        var asked = Asked.of(broker, cloud, open, OPTIONS, ToolOptions.of(ToolMode.NATIVE, Asked.tool("x", "{}")));

        assertThat(asked.slug()).isEqualTo("tier-forbids-address");
    }

    @Test
    void aResultOrACallOfTierZeroGoesToNoCloud() {
        var cloud = new ModelTarget("openai", "m", "https://models.example/v1", null);
        var open = Asked.gate(Tier.OPEN);
        var asking = new ChatMessage.User(open.release(RawText.of("?")).text());
        var silent = open.release(RawText.of("")).text();
        for (var hidden : List.of(true, false)) {
            var gate = Asked.gate(Tier.LOCAL);
            var messages = new ArrayList<ChatMessage>(List.of(asking));
            messages.add(new ChatMessage.Assistant(
                    silent,
                    List.of(new ChatMessage.Call("c1", RawJson.call("x", "{}").release(hidden ? gate : open)))));
            messages.add(new ChatMessage.ToolResult(
                    "c1", (hidden ? open : gate).release(RawText.of("Noon.")).text()));

            assertThat(Asked.of(broker, cloud, messages, OPTIONS, ToolOptions.NONE)
                            .slug())
                    .isEqualTo("tier-forbids-address");
        }
    }
}
