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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {

    private static final BrokerConfig QUICK = new BrokerConfig(
            Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofMillis(500));
    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(10));

    private final Broker broker = new Broker(new LocalAddresses(Set.of()), QUICK);
    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer().keeping();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private ChatResult ask(String provider, Tier tier, StringBuilder into) {
        var gate = new PrivacyGate(
                tier,
                new Detector(Policy.HIPAA, List.of(), List.of()),
                new Pseudonyms("0123456789abcdef".getBytes(StandardCharsets.UTF_8)));
        List<ChatMessage> messages = List.of(
                new ChatMessage.User(gate.release(RawText.of("What is it?")).text()));
        return broker.chat(
                new ModelTarget(provider, "m", server.endpoint(), null), messages, OPTIONS, new Flight(), into::append);
    }

    private void assertAnswers(String provider, Tier tier) {
        var text = new StringBuilder();
        assertThat(ask(provider, tier, text)).isInstanceOf(ChatResult.Completed.class);
        assertThat(text).hasToString("The answer is here [1].");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai", "anthropic", "huggingface", "openai-compatible"})
    void theNextCallTakesTheConnectionOfTheLast(String provider) {
        for (var i = 0; i < 5; i++) {
            assertAnswers(provider, Tier.LOCAL);
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void manyCallsAtOnceShareThem() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = new ArrayList<Future<?>>();
            for (var i = 0; i < 8; i++) {
                asking.add(threads.submit(() -> {
                    for (var j = 0; j < 50; j++) {
                        assertAnswers("openai-compatible", Tier.LOCAL);
                    }
                }));
            }
            for (var one : asking) {
                one.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(server.connections()).isLessThanOrEqualTo(8);
    }

    @Test
    void tiersShareNoConnection() {
        assertAnswers("ollama", Tier.LOCAL);
        assertAnswers("ollama", Tier.PSEUDONYMISED);
        assertAnswers("ollama", Tier.LOCAL);

        assertThat(server.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "openai", "anthropic", "huggingface", "openai-compatible"})
    void aConnectionThatDiedMeanwhileIsNoFailureOfTheServer(String provider) {
        server.failing(Fault.KEEP_ALIVE_DEATH);

        for (var i = 0; i < 5; i++) {
            assertAnswers(provider, Tier.LOCAL);
        }

        // The first was alone on its connection; each later one was lost once.
        assertThat(server.requests()).hasSizeGreaterThan(5);
    }

    @Test
    void whereNoNewConnectionCanBeMadeTheServerIsAway() throws Exception {
        server.failing(Fault.KEEP_ALIVE_DEATH);
        assertAnswers("ollama", Tier.LOCAL);
        server.close();

        assertThat(ask("ollama", Tier.LOCAL, new StringBuilder()))
                .isInstanceOfSatisfying(
                        ChatResult.Failed.class,
                        failed -> assertThat(failed.problem().slug()).isEqualTo("model-unreachable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STALL", "RESET", "CLEAN_END", "ERROR_FRAME", "BROKEN_FRAME"})
    void aBrokenAnswerIsNotAskedForAgainAndItsConnectionIsNotKept(Fault fault) {
        assertAnswers("openai", Tier.LOCAL);
        server.failing(fault);
        assertThat(ask("openai", Tier.LOCAL, new StringBuilder())).isInstanceOf(ChatResult.Failed.class);
        assertThat(server.requests()).hasSize(2);

        server.failing(Fault.NONE);
        assertAnswers("openai", Tier.LOCAL);
        assertThat(server.requests()).hasSize(3);
    }
}
