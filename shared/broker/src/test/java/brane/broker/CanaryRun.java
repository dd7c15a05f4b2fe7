package brane.broker;

import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.Tier;
import brane.testing.Canaries;
import brane.testing.FakeModelServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Many turns about invented people, through gate and prompt, and every so often through the broker to a server that keeps what
 * it was sent; counts the bytes of planted values that are in there. As a program it prints the figures of bench/privacy.
 */
public final class CanaryRun {

    private static final int WIRE_EVERY = 50;
    private static final Duration LONG = Duration.ofSeconds(20);

    /** What was seen; {@code example} says a kind of leak by what stood before it, for whoever mends it. */
    record Seen(int turns, int wired, long leakedBytes, List<String> examples, List<Double> millisPer1k) {}

    private CanaryRun() {}

    static Seen run(int turns, long seed, Policy policy) throws Exception {
        var canaries = new Canaries(seed);
        var random = new Random(seed);
        var detector = new Detector(policy, List.of(), List.of());
        var examples = new ArrayList<String>();
        var millis = new ArrayList<Double>();
        var leaked = 0L;
        var wired = 0;
        try (var server = new FakeModelServer()) {
            var broker = new Broker(new LocalAddresses(Set.of()), new BrokerConfig(LONG, LONG, LONG, LONG));
            for (var i = 0; i < turns; i++) {
                var turn = canaries.turn();
                var secret = new byte[32];
                random.nextBytes(secret);
                var tier = random.nextBoolean() ? Tier.LOCAL : Tier.PSEUDONYMISED;
                var gate = new PrivacyGate(tier, detector, new Pseudonyms(secret));
                var began = System.nanoTime();
                var built =
                        new Prompt(gate, 6_000).build(turn.system(), passages(turn), earlier(turn), turn.question());
                millis.add((System.nanoTime() - began) / 1e6 / (built.bytes() / 1e3));
                var sent = new StringBuilder();
                built.messages()
                        .forEach(message -> sent.append(message.text().text()).append('\n'));
                if (i % WIRE_EVERY == 0) {
                    var before = server.requests().size();
                    broker.chat(
                            new ModelTarget("openai-compatible", "m", server.endpoint(), null),
                            built.messages(),
                            new ChatOptions(0, 100, LONG),
                            new Flight(),
                            piece -> {});
                    var requests = server.requests();
                    wired += requests.size() - before;
                    requests.subList(before, requests.size()).forEach(sent::append);
                }
                leaked += leaks(turn, sent.toString(), examples);
            }
        }
        return new Seen(turns, wired, leaked, examples, millis);
    }

    private static List<Prompt.Passage> passages(Canaries.Turn turn) {
        return IntStream.range(0, turn.documents().size())
                .mapToObj(i -> new Prompt.Passage(
                        i + 1,
                        turn.documents().get(i).name(),
                        turn.documents().get(i).text()))
                .toList();
    }

    private static List<Prompt.Turn> earlier(Canaries.Turn turn) {
        return List.of(new Prompt.Turn(turn.earlier().question(), turn.earlier().answer()));
    }

    private static long leaks(Canaries.Turn turn, String sent, List<String> examples) {
        var lower = sent.toLowerCase(Locale.ROOT);
        var bytes = 0L;
        for (var value : turn.values()) {
            var at = lower.indexOf(value.toLowerCase(Locale.ROOT));
            if (at >= 0) {
                bytes += value.getBytes(StandardCharsets.UTF_8).length;
                if (examples.size() < 20) {
                    examples.add(
                            lower.substring(Math.max(0, at - 30), Math.min(lower.length(), at + value.length() + 10)));
                }
            }
        }
        return bytes;
    }

    /** Arguments: turns and seed. */
    public static void main(String[] arguments) throws Exception {
        var turns = Integer.parseInt(arguments[0]);
        var seed = Long.parseLong(arguments[1]);
        run(Math.min(turns, 500), seed, Policy.HIPAA);
        var seen = run(turns, seed, Policy.HIPAA);
        var unguarded = run(Math.max(1, turns / 20), seed, Policy.NONE);
        var millis = new ArrayList<>(seen.millisPer1k());
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "turns=%d wired=%d seed=%d leaked=%d unguarded=%d of %d p95=%.3f%n",
                seen.turns(),
                seen.wired(),
                seed,
                seen.leakedBytes(),
                unguarded.leakedBytes(),
                unguarded.turns(),
                millis.get((int) (millis.size() * 0.95)));
    }
}
