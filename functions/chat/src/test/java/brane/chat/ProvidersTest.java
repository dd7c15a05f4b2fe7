package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.broker.Broker;
import brane.broker.BrokerConfig;
import brane.broker.ChatMessage;
import brane.broker.ChatOptions;
import brane.broker.ChatResult;
import brane.broker.Flight;
import brane.broker.LocalAddresses;
import brane.broker.ModelTarget;
import brane.core.Settings;
import brane.neurons.Provider;
import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.Tier;
import brane.testing.FakeModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a Neuron file may name, the broker can speak to. */
class ProvidersTest {

    private final Broker broker = new Broker(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "EXTRACTIVE")
    void eachProviderAnswers(Provider provider) throws Exception {
        var gate = new PrivacyGate(
                Tier.LOCAL, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(new byte[32]));
        var messages = List.<ChatMessage>of(new ChatMessage.User(gate.own("Is it here?")));
        var answer = new StringBuilder();
        try (var server = new FakeModelServer()) {
            var target = new ModelTarget(provider.id(), "m", server.endpoint(), null);

            var result = broker.chat(
                    target, messages, new ChatOptions(0, 100, Duration.ofSeconds(30)), new Flight(), answer::append);

            assertThat(result).isInstanceOf(ChatResult.Completed.class);
            assertThat(answer).hasToString("The answer is here [1].");
        }
    }
}
