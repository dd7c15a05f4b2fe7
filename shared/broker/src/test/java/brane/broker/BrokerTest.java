package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.RawText;
import brane.privacy.Tier;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Piece;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerTest {

    private static final BrokerConfig QUICK = new BrokerConfig(
            Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofMillis(500));
    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(10));

    /** OpenAI's other protocol, which the endpoint asks for. */
    private static final String RESPONSES = "openai at /responses";

    /** How a call ends, and what was kept of its answer. */
    record Ended(String slug, String kept) {}

    private static final Map<Fault, Ended> FAULTS = Map.of(
            Fault.NO_HEADERS, new Ended("model-slow", ""),
            Fault.HEADERS_THEN_SILENCE, new Ended("model-slow", ""),
            Fault.STALL, new Ended("model-slow", "The answer is "),
            Fault.RESET, new Ended("model-stream-cut", "The answer is "),
            Fault.CLEAN_END, new Ended("model-stream-cut", "The answer is "),
            Fault.ERROR_FRAME, new Ended("model-stream-broken", "The answer is "),
            Fault.BROKEN_FRAME, new Ended("model-stream-broken", "The answer is "),
            Fault.STATUS_500, new Ended("model-refused", ""),
            Fault.REDIRECT, new Ended("model-refused", ""));

    private final Broker broker = new Broker(new LocalAddresses(Set.of()), QUICK);
    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static PrivacyGate gate(Tier tier) {
        var secret = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        return new PrivacyGate(tier, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(secret));
    }

    private static List<ChatMessage> messages(Tier tier, String text) {
        return List.of(new ChatMessage.User(gate(tier).release(RawText.of(text)).text()));
    }

    private ModelTarget target(String provider) {
        return provider.equals(RESPONSES)
                ? new ModelTarget("openai", "m", server.endpoint() + "/v1/responses", null)
                : new ModelTarget(provider, "m", server.endpoint(), null);
    }

    private ChatResult ask(String provider, StringBuilder into) {
        return broker.chat(target(provider), messages(Tier.LOCAL, "What is it?"), OPTIONS, new Flight(), into::append);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void streamsAWholeAnswer(String provider) {
        var text = new StringBuilder();

        var result = ask(provider, text);

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChatResult.Completed.class,
                        done -> assertThat(done.outputTokens()).isEqualTo(5));
        assertThat(text).hasToString("The answer is here [1].");
    }

    /** Each by the name that its protocol has for it. */
    @ParameterizedTest
    @CsvSource({
        "ollama, num_predict",
        "openai, max_completion_tokens",
        "openai-compatible, max_tokens",
        "huggingface, max_tokens",
        "anthropic, max_tokens",
        RESPONSES + ", max_output_tokens"
    })
    void limitsTheAnswer(String provider, String name) {
        ask(provider, new StringBuilder());

        assertThat(server.requests()).singleElement().asString().containsPattern("\"" + name + "\" ?: ?100\\b");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void saysOfAnAnswerAtItsLimitThatItIsNotWhole(String provider) {
        var whole = ask(provider, new StringBuilder());
        server.failing(Fault.LENGTH);
        var text = new StringBuilder();

        var cut = ask(provider, text);

        assertThat(whole)
                .isInstanceOfSatisfying(
                        ChatResult.Completed.class,
                        done -> assertThat(done.atLimit()).isFalse());
        assertThat(cut)
                .isInstanceOfSatisfying(
                        ChatResult.Completed.class,
                        done -> assertThat(done.atLimit()).isTrue());
        assertThat(text).hasToString("The answer is ");
    }

    static List<String> providers() {
        return List.of("ollama", "openai", "openai-compatible", "huggingface", "anthropic", RESPONSES);
    }

    static Stream<Arguments> providersAndFaults() {
        return providers().stream()
                .flatMap(provider -> FAULTS.entrySet().stream()
                        .map(fault -> Arguments.of(provider, fault.getKey(), fault.getValue())));
    }

    @ParameterizedTest
    @MethodSource("providersAndFaults")
    void everyFaultEndsOnceAsWhatItIsAndKeepsWhatCame(String provider, Fault fault, Ended ended) {
        server.failing(fault);
        var text = new StringBuilder();

        var result = ask(provider, text);

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo(ended.slug()));
        assertThat(text).hasToString(ended.kept());
    }

    @ParameterizedTest
    @CsvSource({
        "openai, DECLINED, ''",
        "openai, FILTERED, 'The answer is '",
        "openai, PROMPT_DECLINED, ''",
        "openai-compatible, FILTERED, 'The answer is '",
        "huggingface, FILTERED, 'The answer is '",
        "anthropic, DECLINED, ''",
        "anthropic, FILTERED, 'The answer is '",
        RESPONSES + ", DECLINED, ''",
        RESPONSES + ", FILTERED, 'The answer is '"
    })
    void whatIsDeclinedIsNoWholeAnswer(String provider, Fault fault, String kept) {
        server.failing(fault);
        var text = new StringBuilder();

        assertThat(ask(provider, text))
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("model-declined"));
        assertThat(text).hasToString(kept);
    }

    /** As OpenAI says it where an answer must have a form. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "openai | {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"I can't.\"}}]}",
                RESPONSES + " | {\"type\":\"response.refusal.delta\",\"delta\":\"I can't.\"}"
            })
    void aRefusalInWordsOfItsOwnIsNoAnswer(String provider, String frame) {
        server.saying(List.of(new Piece.Frame(frame)));
        var text = new StringBuilder();

        assertThat(ask(provider, text))
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("model-declined"));
        assertThat(text).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aPromptThatTheServerCutIsAFailure(String provider) {
        server.failing(Fault.PROMPT_CUT);

        var result = broker.chat(
                target(provider), messages(Tier.LOCAL, "word ".repeat(500)), OPTIONS, new Flight(), piece -> {});

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("model-prompt-cut"));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void anAnswerIsWholeThoughItsConnectionStaysOpen(String provider) {
        server.failing(Fault.OPEN_AFTER_END);
        var text = new StringBuilder();

        var result = ask(provider, text);

        assertThat(result).isInstanceOf(ChatResult.Completed.class);
        assertThat(text).hasToString("The answer is here [1].");
    }

    @Test
    void theWaitForABusyServerIsNotTakenForItsSilence() {
        server.failing(Fault.BUSY);

        var result = ask("openai-compatible", new StringBuilder());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("model-refused"));
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void cancellingEndsTheWaitForABusyServer() throws Exception {
        server.failing(Fault.BUSY);
        var flight = new Flight();
        var result = new AtomicReference<ChatResult>();
        var asking = Thread.ofVirtual()
                .start(() -> result.set(broker.chat(
                        target("ollama"), messages(Tier.LOCAL, "What is it?"), OPTIONS, flight, piece -> {})));
        while (server.requests().isEmpty() && asking.isAlive()) {
            Thread.sleep(5);
        }

        flight.cancel();

        assertThat(asking.join(Duration.ofMillis(500))).isTrue();
        assertThat(result.get()).isInstanceOf(ChatResult.Cancelled.class);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aBusyServerIsAskedOnceMore(String provider) {
        server.failing(Fault.BUSY_ONCE);

        assertThat(ask(provider, new StringBuilder())).isInstanceOf(ChatResult.Completed.class);
        assertThat(server.connections()).isEqualTo(2);
    }

    static Stream<Arguments> providersAndSilences() {
        return providers().stream()
                .flatMap(provider -> Stream.of(Fault.NO_HEADERS, Fault.HEADERS_THEN_SILENCE, Fault.STALL)
                        .map(fault -> Arguments.of(provider, fault)));
    }

    @ParameterizedTest
    @MethodSource("providersAndSilences")
    void cancellingClosesTheConnectionAtOnce(String provider, Fault fault) throws Exception {
        server.failing(fault);
        var patient = new Broker(
                new LocalAddresses(Set.of()),
                new BrokerConfig(
                        Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30)));
        var flight = new Flight();
        var result = new AtomicReference<ChatResult>();
        var ended = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            result.set(patient.chat(target(provider), messages(Tier.LOCAL, "?"), OPTIONS, flight, piece -> {}));
            ended.countDown();
        });
        while (server.requests().isEmpty()) {
            Thread.sleep(5);
        }
        Thread.sleep(100);

        flight.cancel();

        assertThat(server.clientGone(250))
                .as("the server saw the connection close")
                .isTrue();
        assertThat(ended.await(2, TimeUnit.SECONDS)).isTrue();
        assertThat(result.get()).isInstanceOf(ChatResult.Cancelled.class);
    }

    @Test
    void cancellingBeforeItBeginsAsksNobody() {
        var flight = new Flight();
        flight.cancel();

        var result = broker.chat(target("ollama"), messages(Tier.LOCAL, "?"), OPTIONS, flight, piece -> {});

        assertThat(result).isInstanceOf(ChatResult.Cancelled.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anAbsentServerIsNamedAtOnce() throws Exception {
        server.close();

        assertThat(ask("openai-compatible", new StringBuilder()))
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("model-unreachable"));
    }

    @Test
    void tierZeroReachesNoAddressThatIsNotDeclaredLocal() {
        var cloud = new ModelTarget("openai", "m", "https://models.example/v1", null);

        var result = broker.chat(cloud, messages(Tier.LOCAL, "?"), OPTIONS, new Flight(), piece -> {});

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("tier-forbids-address"));
    }

    @Test
    void aCloudEndpointThatIsInTheBuildingIsRefusedAtConnect() {
        // 0.0.0.0 reaches this machine, but nobody declared it.
        var inside = new ModelTarget("openai-compatible", "m", server.endpoint().replace("127.0.0.1", "0.0.0.0"), null);

        var result = broker.chat(inside, messages(Tier.OPEN, "?"), OPTIONS, new Flight(), piece -> {});

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("address-forbidden"));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void noCanaryReachesAServerUnderAnyFault() {
        var random = new Random(20_261_123);
        var faults = List.of(
                Fault.NONE,
                Fault.RESET,
                Fault.CLEAN_END,
                Fault.STATUS_500,
                Fault.BUSY_ONCE,
                Fault.PROMPT_CUT,
                Fault.REDIRECT);
        var canary = "canary.person@hospital.example";
        for (var i = 0; i < 300; i++) {
            server.failing(faults.get(random.nextInt(faults.size())));
            var provider = providers().get(random.nextInt(providers().size()));
            var prompt = new Prompt(gate(random.nextBoolean() ? Tier.LOCAL : Tier.PSEUDONYMISED), 2_000)
                    .build(
                            "You help. Write to " + canary,
                            List.of(new Prompt.Passage(1, canary + ".pdf", "SSN 219-09-9999 of " + canary)),
                            List.of(new Prompt.Turn("Who is " + canary + "?", "It is " + canary)),
                            "And SSN 219-09-9999?");

            var result = broker.chat(target(provider), prompt.messages(), OPTIONS, new Flight(), piece -> {});

            assertThat(result).isNotNull();
        }

        assertThat(server.requests()).hasSizeGreaterThan(300);
        assertThat(server.requests()).noneMatch(body -> body.contains("canary") || body.contains("219-09-9999"));
    }
}
