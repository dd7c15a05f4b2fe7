package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.RawText;
import brane.privacy.Tier;
import brane.testing.RealOllama;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire against a real Ollama and a real, if poor, model: what is said is not looked at, how it comes and ends is. */
class RealOllamaIT {

    private static final System.Logger LOG = System.getLogger(RealOllamaIT.class.getName());

    private static final AtomicReference<RealOllama> SHARED = new AtomicReference<>();
    private static final String TALK = "Write a very long story about a ship and its crew.";

    private final Broker broker = new Broker(
            new LocalAddresses(Set.of()),
            new BrokerConfig(
                    Duration.ofSeconds(2), Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofSeconds(60)));

    @BeforeEach
    void start() throws Exception {
        if (SHARED.get() == null) {
            SHARED.set(RealOllama.start());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (SHARED.get() != null) {
            SHARED.get().close();
        }
    }

    private static ModelTarget target(String provider, String model) {
        return new ModelTarget(provider, model, SHARED.get().endpoint(), null);
    }

    private static List<ChatMessage> messages(String... texts) {
        var secret = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        var gate =
                new PrivacyGate(Tier.LOCAL, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(secret));
        var messages = new ArrayList<ChatMessage>();
        for (var text : texts) {
            var outbound = gate.release(RawText.of(text)).text();
            messages.add(
                    messages.isEmpty() && texts.length > 1
                            ? new ChatMessage.Instructions(outbound)
                            : new ChatMessage.User(outbound));
        }
        return messages;
    }

    private static ChatOptions options(int maxTokens) {
        return new ChatOptions(0, maxTokens, Duration.ofSeconds(180));
    }

    private static int context(List<ChatMessage> prompt, int maxTokens) {
        var messages = Conversation.of(prompt).messages();
        return Broker.context(Outgoing.words(messages, Outgoing.Form.TEXT), options(maxTokens));
    }

    private static String slug(ChatResult result) {
        return result instanceof ChatResult.Failed failed ? failed.problem().slug() : result.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void streamsAnAnswerWithItsFigures(String provider) {
        var prompt = messages("You answer briefly.", "What is the capital of France? Answer in one sentence.");
        var pieces = new ArrayList<String>();

        var result = broker.chat(target(provider, RealOllama.MODEL), prompt, options(40), new Flight(), pieces::add);

        assertThat(pieces).hasSizeGreaterThan(2);
        assertThat(result).isInstanceOfSatisfying(ChatResult.Completed.class, done -> {
            assertThat(done.inputTokens()).isBetween(15, context(prompt, 1));
            assertThat(done.outputTokens()).isBetween(3, 40);
            assertThat(done.firstTokenMillis()).isPositive();
        });
    }

    @Test
    void aPromptThatTheServerHadReadBeforeIsCountedInFull() {
        var counts = new ArrayList<Integer>();
        for (var question : List.of("Who is paid first?", "Who is paid first?", "Who is paid last?")) {
            var prompt = messages("The seller is paid before the carrier. ".repeat(30), question);
            if (broker.chat(target("ollama", RealOllama.MODEL), prompt, options(4), new Flight(), piece -> {})
                    instanceof ChatResult.Completed done) {
                counts.add(done.inputTokens());
            }
        }

        assertThat(counts).hasSize(3).allMatch(count -> count > 200);
    }

    @Test
    void asksForAContextThatHoldsPromptAndAnswer() throws Exception {
        var prompt = messages("The pump is blue. ".repeat(150));

        var result = broker.chat(target("ollama", RealOllama.MODEL), prompt, options(8), new Flight(), piece -> {});

        assertThat(result).isInstanceOf(ChatResult.Completed.class);
        assertThat(SHARED.get().loaded()).contains("\"context_length\":" + context(prompt, 8));
    }

    @Test
    void aPromptBeyondTheModelsContextIsAProblemAndNotCut() {
        var prompt = messages("You obey the rules. ", "The red pump is loud. ".repeat(2_000));

        var result = broker.chat(target("ollama", RealOllama.MODEL), prompt, options(8), new Flight(), piece -> {});

        assertThat(slug(result)).isEqualTo("model-prompt-too-long");
    }

    @Test
    void aPromptThatWasCutWhereNoContextCanBeAskedForIsAFailure() {
        var prompt = messages("You obey the rules. ", "The red pump is loud. ".repeat(500));

        var result = broker.chat(
                target("openai-compatible", RealOllama.MODEL), prompt, options(8), new Flight(), piece -> {});

        assertThat(slug(result)).isEqualTo("model-prompt-cut");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void anUnknownModelIsNamed(String provider) {
        var result =
                broker.chat(target(provider, "no-such-model"), messages("?"), options(8), new Flight(), piece -> {});

        assertThat(result).isInstanceOfSatisfying(ChatResult.Failed.class, failed -> {
            assertThat(failed.problem().slug()).isEqualTo("model-unknown");
            assertThat(failed.problem().detail()).contains("no-such-model");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void cancellingStopsTheModel(String provider) throws Exception {
        var flight = new Flight();

        var result = broker.chat(
                target(provider, RealOllama.MODEL), messages(TALK), options(4_000), flight, piece -> flight.cancel());

        assertThat(result).isInstanceOf(ChatResult.Cancelled.class);
        assertThat(idleWithin(Duration.ofSeconds(20)))
                .as("Ollama stopped long before 4000 tokens")
                .isTrue();
    }

    /** Whether the model's process soon takes no processor time for half a second. */
    private static boolean idleWithin(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            var before = SHARED.get().processorTime();
            Thread.sleep(500);
            if (SHARED.get().processorTime().minus(before).toMillis() < 30) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void aServerKilledInMidAnswerMakesAFailedCall(String provider) throws Exception {
        try (var own = RealOllama.start()) {
            var target = new ModelTarget(provider, RealOllama.MODEL, own.endpoint(), null);
            var streaming = new CountDownLatch(3);
            var result = new AtomicReference<ChatResult>();
            var asking = Thread.ofVirtual()
                    .start(() -> result.set(broker.chat(
                            target, messages(TALK), options(4_000), new Flight(), piece -> streaming.countDown())));
            assertThat(streaming.await(180, TimeUnit.SECONDS)).isTrue();

            own.kill();

            assertThat(asking.join(Duration.ofSeconds(10))).isTrue();
            assertThat(slug(result.get())).isEqualTo("model-stream-cut");
        }
    }

    @Test
    void theServerIsFoundWithItsModelsWhereItIsDeclared() throws Exception {
        var address = SHARED.get().endpoint().replace("http://", "");

        var found = LocalServers.find(new LocalAddresses(Set.of(address)));

        assertThat(found)
                .contains(new LocalServers.Found(
                        "ollama", SHARED.get().endpoint(), List.of(RealOllama.MODEL + ":latest")));
    }

    @Test
    void theProbeTellsFirstTokenAndSpeed() {
        var seen = new ModelProbe(broker).test(target("ollama", RealOllama.MODEL));

        assertThat(seen.ok()).isTrue();
        assertThat(seen.firstTokenMillis()).isPositive();
        assertThat(seen.tokensPerSecond()).isPositive();
    }

    @Test
    void theServerTellsTheModelsWindowItsAbilitiesAndItsDigest() throws Exception {
        var target = target("ollama", RealOllama.MODEL);
        var call = new SideCall(new LocalAddresses(Set.of()), false, Duration.ofSeconds(2), Duration.ofSeconds(20));

        var said = Metadata.kind(target, true).of(target, call);

        assertThat(said.claims().context()).isBetween(2_048, 1 << 20);
        assertThat(said.claims().vision()).isFalse();
        assertThat(said.claims().tools()).isNotNull();
        assertThat(said.claims().jsonSchema()).isTrue();
        assertThat(said.digest()).matches("[0-9a-f]{64}");
        assertThat(Metadata.kind(target("openai-compatible", RealOllama.MODEL), true)
                        .of(target("openai-compatible", RealOllama.MODEL + ":latest"), call)
                        .digest())
                .as("the same model by the other protocol")
                .isEqualTo(said.digest());
    }

    /** What so small a model can is not asked; that it keeps to a schema is its server's doing, and what is read can be counted. */
    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void theProbeSeesWhatTheModelCan(String provider) {
        var probe =
                new CapabilityProbe(broker.addresses(), broker.config(), Duration.ofMinutes(5), Duration.ofMinutes(5));

        var seen = probe.examine(target(provider, RealOllama.MODEL));

        assertThat(seen.problem()).isNull();
        var trials = seen.trials().stream().collect(Collectors.toMap(Trial::of, trial -> trial));
        LOG.log(Level.INFO, "{0}: {1}", provider, trials.values());
        assertThat(trials.get(Trial.Of.VISION).verdict()).isNotEqualTo(Trial.Verdict.PASSED);
        assertThat(trials.get(Trial.Of.JSON_SCHEMA).verdict()).isEqualTo(Trial.Verdict.PASSED);
        assertThat(trials.get(Trial.Of.TOOLS).verdict()).isNotEqualTo(Trial.Verdict.PASSED);
        // A context can be asked for by the one protocol; by the other the server's 1024 tokens show.
        assertThat(trials.get(Trial.Of.CONTEXT).verdict())
                .isEqualTo(provider.equals("ollama") ? Trial.Verdict.PASSED : Trial.Verdict.FAILED);
        assertThat(trials.get(Trial.Of.CONTEXT).counted())
                .isBetween(provider.equals("ollama") ? 2_250 : 500, provider.equals("ollama") ? 2_800 : 1_024);
    }

    @Test
    void noMoreContextIsAskedForThanTheModelHas() throws Exception {
        var prompt = messages("The pump is blue. ".repeat(150));
        var small = new ModelTarget(
                "ollama", RealOllama.MODEL, SHARED.get().endpoint(), null, 2_048, null, ToolMode.NATIVE);

        var result = broker.chat(small, prompt, options(600), new Flight(), piece -> {});

        assertThat(result).isInstanceOf(ChatResult.Completed.class);
        assertThat(SHARED.get().loaded()).contains("\"context_length\":2048");
    }

    @Test
    void localhostIsReachedThoughTheServerListensOnIpv4Only() {
        var endpoint = SHARED.get().endpoint().replace("127.0.0.1", "localhost") + "/";

        var result = broker.chat(
                new ModelTarget("ollama", RealOllama.MODEL, endpoint, null),
                messages("?"),
                options(4),
                new Flight(),
                piece -> {});

        assertThat(result).isInstanceOf(ChatResult.Completed.class);
    }

    private static Tool weather() {
        return Asked.tool("get_weather", """
                {"type":"object","properties":{"city":{"type":"string","maxLength":40},"unit":{"enum":["celsius","kelvin"]}},
                 "required":["city","unit"],"additionalProperties":false}""");
    }

    private Asked ask(String provider, ToolOptions tools, List<ChatMessage> prompt) {
        return Asked.of(broker, target(provider, RealOllama.MODEL), prompt, options(120), tools);
    }

    /** Held to a schema, the poorest model makes a call that can be made. */
    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void aModelThatKnowsNoToolsCallsOneUnderASchema(String provider) {
        var tools = ToolOptions.of(ToolMode.CONSTRAINED_JSON, weather()).with(ToolChoice.Rule.REQUIRED);

        var asked = ask(provider, tools, messages("You use tools.", "How warm is it in Rome?"));

        assertThat(asked.completed().end()).isEqualTo(ChatResult.End.TOOL_CALLS);
        var call = asked.completed().calls().getFirst();
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(weather().schema().complaints(Json.object(call.arguments()).orElseThrow()))
                .isEmpty();
        assertThat(asked.text()).isEmpty();
        assertThat(asked.completed().toolsGivenUp()).isFalse();
    }

    @Test
    void aToolThatMustBeCalledIsCalledWhereTheProtocolCanNotSayIt() {
        var tools = ToolOptions.of(ToolMode.NATIVE, weather(), Asked.tool("get_time", "{\"type\":\"object\"}"))
                .with(new ToolChoice.Named("get_weather"));

        var asked = ask("ollama", tools, messages("How warm is it in Rome?"));

        assertThat(asked.completed().calls()).extracting(ToolCall::name).containsExactly("get_weather");
    }

    /** What a poor model does with tools is its own matter, but it ends, and no call is given that can't be made. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NATIVE")
    void inEachModeItEndsInOrder(ToolMode mode) {
        var prompt = messages("You use tools.", "How warm is it in Rome?");

        var asked = ask("ollama", ToolOptions.of(mode, weather()), prompt);

        assertThat(asked.completed().calls())
                .allMatch(call -> weather()
                        .schema()
                        .complaints(Json.object(call.arguments()).orElseThrow())
                        .isEmpty());
        assertThat(asked.completed().calls().isEmpty())
                .isEqualTo(asked.completed().end() != ChatResult.End.TOOL_CALLS);
    }

    /** The model is one that Ollama says to know none. */
    @Test
    void aModelThatKnowsNoToolsIsSaidToKnowNone() {
        var asked = ask("ollama", ToolOptions.of(ToolMode.NATIVE, weather()), messages("How warm is it in Rome?"));

        assertThat(asked.result())
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().detail()).contains("knows no tools"));
    }

    /** The recursive schema of a tool stands within another one, where Ollama must find it. */
    @Test
    void aSchemaThatRefersToItselfIsHeldTo() {
        var tree = Asked.tool("plant", """
                {"type":"object","properties":{"root":{"$ref":"#/$defs/node"}},"required":["root"],"additionalProperties":false,
                 "$defs":{"node":{"type":"object","properties":{"kind":{"enum":["oak","elm"]},
                 "twigs":{"type":"array","items":{"$ref":"#/$defs/node"},"maxItems":1}},"required":["kind"],
                 "additionalProperties":false}}}""");
        var tools = ToolOptions.of(ToolMode.CONSTRAINED_JSON, tree).with(ToolChoice.Rule.REQUIRED);

        var asked = ask("ollama", tools, messages("Plant one oak."));

        assertThat(asked.completed().calls()).extracting(ToolCall::name).containsExactly("plant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai-compatible"})
    void anAnswerHasTheFormThatIsAskedFor(String provider) {
        var schema = "{\"type\":\"object\",\"properties\":{\"sunny\":{\"type\":\"boolean\"}},\"required\":[\"sunny\"],"
                + "\"additionalProperties\":false}";
        var form = new ResponseFormat.JsonSchema(RawJson.of(schema).release(Asked.gate(Tier.LOCAL)), true);

        var asked = ask(provider, ToolOptions.NONE.with(form), messages("Is it sunny in Rome?"));

        assertThat(Json.object(asked.text()).orElseThrow().path("sunny").isBoolean())
                .isTrue();
    }

    /** A server that was told of a call and its result goes on from there. */
    @Test
    void earlierCallsAndResultsAreTaken() {
        var prompt = new ArrayList<>(messages("How warm is it in Rome?"));
        prompt.add(new ChatMessage.Assistant(
                Asked.outbound(""),
                List.of(new ChatMessage.Call(
                        "c1",
                        RawJson.call("get_weather", "{\"city\":\"Rome\",\"unit\":\"celsius\"}")
                                .release(Asked.gate(Tier.LOCAL))))));
        prompt.add(new ChatMessage.ToolResult("c1", Asked.outbound("31 degrees")));

        var asked = ask("ollama", ToolOptions.of(ToolMode.NATIVE, weather()).with(ToolChoice.Rule.NONE), prompt);

        assertThat(asked.completed().calls()).isEmpty();
        assertThat(asked.text()).isNotBlank();
    }
}
