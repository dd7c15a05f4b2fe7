package brane.broker;

import brane.privacy.Detector;
import brane.privacy.Outbound;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.RawText;
import brane.privacy.Tier;
import brane.testing.FakeModelServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** One question to a model, and all that came of it. */
record Asked(ChatResult result, String text, String thoughts) {

    /** OpenAI's other protocol, which the endpoint asks for. */
    static final String RESPONSES = "openai at /responses";

    static PrivacyGate gate(Tier tier) {
        var secret = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        return new PrivacyGate(tier, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(secret));
    }

    static List<ChatMessage> question(String text) {
        return List.of(
                new ChatMessage.User(gate(Tier.LOCAL).release(RawText.of(text)).text()));
    }

    static ModelTarget target(String provider, FakeModelServer server) {
        return provider.equals(RESPONSES)
                ? new ModelTarget("openai", "m", server.endpoint() + "/v1/responses", null)
                : new ModelTarget(provider, "m", server.endpoint(), null);
    }

    /** A broker of that patience with a silent server. */
    static Broker broker(Duration patience) {
        return new Broker(new LocalAddresses(Set.of()), new BrokerConfig(patience, patience, patience, patience));
    }

    static Outbound outbound(String text) {
        return gate(Tier.LOCAL).release(RawText.of(text)).text();
    }

    static Tool tool(String name, String parameters) {
        return new Tool(
                RawJson.tool(name, "What " + name + " does.", parameters).release(gate(Tier.LOCAL)));
    }

    /** The body of a request. */
    static JsonNode body(String request) {
        return Json.read(request.substring(request.indexOf("\r\n\r\n") + 4)).orElseThrow();
    }

    static Asked of(Broker broker, ModelTarget target, ChatOptions options, ToolOptions tools) {
        return of(broker, target, question("What is it?"), options, tools);
    }

    static Asked of(
            Broker broker, ModelTarget target, List<ChatMessage> messages, ChatOptions options, ToolOptions tools) {
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        var result = broker.chat(target, messages, options, tools, new Flight(), new ModelStream() {
            @Override
            public void text(String piece) {
                text.append(piece);
            }

            @Override
            public void thought(String piece) {
                thoughts.append(piece);
            }
        });
        return new Asked(result, text.toString(), thoughts.toString());
    }

    ChatResult.Completed completed() {
        if (result instanceof ChatResult.Completed done) {
            return done;
        }
        throw new AssertionError("it ended as " + result);
    }

    String slug() {
        return result instanceof ChatResult.Failed failed ? failed.problem().slug() : result.toString();
    }
}
