package brane.broker;

import brane.core.Problem;
import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.Tier;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tries a model with a few words of our own, so that an administrator sees whether and how fast it answers. */
public final class ModelProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What was seen; {@code problem} is null when it answered. */
    public record Seen(
            boolean ok,
            @Nullable Long firstTokenMillis,
            @Nullable Double tokensPerSecond,
            @Nullable Problem problem) {}

    private final Broker broker;

    public ModelProbe(Broker broker) {
        this.broker = broker;
    }

    public Seen test(ModelTarget target) {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        var tier = broker.addresses().isLocal(target.endpoint()) ? Tier.LOCAL : Tier.OPEN;
        var gate = new PrivacyGate(tier, new Detector(Policy.HIPAA, List.of(), List.of()), new Pseudonyms(secret));
        var messages = List.<ChatMessage>of(new ChatMessage.User(gate.own("Count from one to ten in words.")));
        var pieces = new AtomicInteger();
        var began = System.nanoTime();
        var result = broker.chat(
                target, messages, new ChatOptions(0, 64, PATIENCE), new Flight(), piece -> pieces.incrementAndGet());
        return switch (result) {
            case ChatResult.Completed done -> {
                var tokens = done.outputTokens() == null ? pieces.get() : done.outputTokens();
                var streaming = (System.nanoTime() - began) / 1e9 - done.firstTokenMillis() / 1e3;
                yield new Seen(true, done.firstTokenMillis(), streaming > 0 ? tokens / streaming : null, null);
            }
            case ChatResult.Failed failed -> new Seen(false, null, null, failed.problem());
            case ChatResult.Cancelled ignored -> new Seen(false, null, null, null);
        };
    }
}
