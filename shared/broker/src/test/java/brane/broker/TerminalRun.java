package brane.broker;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Many calls of models over all wires, with a fault, or somebody who stops them at some moment, or both, and what must hold of each:
 * it ends once and in time; its text is a beginning of what the model said; it is whole only when that is all. As a program it prints
 * how often that was not so.
 */
public final class TerminalRun {

    private static final List<String> WIRES =
            List.of("ollama", "openai", "responses", "anthropic", "huggingface", "openai-compatible");
    private static final Set<Fault> HARMLESS =
            EnumSet.of(Fault.NONE, Fault.OPEN_AFTER_END, Fault.KEEP_ALIVE_DEATH, Fault.BUSY_ONCE);
    private static final List<Fault> FAULTS = EnumSet.complementOf(EnumSet.of(Fault.HUGE, Fault.PROMPT_CUT)).stream()
            .toList();
    private static final BrokerConfig QUICK = new BrokerConfig(
            Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(250));
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int THREADS = 16;

    /** @param wrong kinds of what did not hold, with how often */
    record Seen(int calls, TreeMap<String, Integer> ended, TreeMap<String, Integer> wrong) {

        int violations() {
            return wrong.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final Random random;
    private final Broker broker = new Broker(new LocalAddresses(Set.of()), QUICK);
    private final TreeMap<String, Integer> ended = new TreeMap<>();
    private final TreeMap<String, Integer> wrong = new TreeMap<>();

    private TerminalRun(long seed) {
        random = new Random(seed);
    }

    static Seen run(int calls, long seed) throws Exception {
        var all = new ArrayList<Callable<TerminalRun>>();
        for (var i = 0; i < THREADS; i++) {
            var mine = calls / THREADS + (i < calls % THREADS ? 1 : 0);
            var run = new TerminalRun(seed * THREADS + i);
            all.add(() -> {
                for (var j = 0; j < mine; j++) {
                    run.call();
                }
                return run;
            });
        }
        var seen = new Seen(calls, new TreeMap<>(), new TreeMap<>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(all)) {
                done.get().ended.forEach((kind, count) -> seen.ended().merge(kind, count, Integer::sum));
                done.get().wrong.forEach((kind, count) -> seen.wrong().merge(kind, count, Integer::sum));
            }
        }
        return seen;
    }

    private void call() throws Exception {
        var fault = random.nextInt(4) == 0 ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size()));
        var wire = WIRES.get(random.nextInt(WIRES.size()));
        var pieces = random.ints(1 + random.nextInt(8), 0, 1_000)
                .mapToObj(number -> "w" + number + " ")
                .toArray(String[]::new);
        var stops = random.nextInt(4) == 0;
        try (var server = new FakeModelServer().answering(pieces).failing(fault)) {
            if (random.nextBoolean()) {
                server.keeping();
            }
            if (stops) {
                server.pausing(Duration.ofMillis(random.nextInt(4)));
            }
            one(server, wire, fault, String.join("", pieces), stops);
        }
    }

    private void one(FakeModelServer server, String wire, Fault fault, String all, boolean stops) throws Exception {
        var flight = new Flight();
        var after = random.nextInt(20);
        if (stops) {
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(after);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                flight.cancel();
            });
        }
        var text = new StringBuilder();
        var over = new AtomicBoolean();
        var responses = wire.equals("responses");
        var target = new ModelTarget(
                responses ? "openai" : wire, "m", server.endpoint() + (responses ? "/v1/responses" : ""), null);
        var began = System.nanoTime();
        ChatResult result;
        try {
            result = broker.chat(target, question(), new ChatOptions(0, 100, Duration.ofSeconds(5)), flight, piece -> {
                if (over.get()) {
                    wrong("text behind the end", wire, fault);
                }
                text.append(piece);
            });
        } catch (RuntimeException e) {
            wrong("an exception", wire, fault);
            return;
        }
        over.set(true);
        if (System.nanoTime() - began > LONGEST.toNanos()) {
            wrong("late", wire, fault);
        }
        if (!all.startsWith(text.toString())) {
            wrong("other text", wire, fault);
        }
        judge(result, wire, fault, text.toString().equals(all), stops);
    }

    private void judge(ChatResult result, String wire, Fault fault, boolean whole, boolean stops) {
        ended.merge(result.getClass().getSimpleName(), 1, Integer::sum);
        switch (result) {
            case ChatResult.Completed done -> {
                if (!done.atLimit() && !whole) {
                    wrong("passed off as whole", wire, fault);
                }
                if (!HARMLESS.contains(fault)
                        && !done.atLimit()
                        && fault != Fault.LENGTH
                        && !endsBeforeTheFault(fault)) {
                    wrong("whole despite a fault", wire, fault);
                }
            }
            case ChatResult.Failed failed -> {
                // A busy machine is slow, and it is said.
                if (HARMLESS.contains(fault)
                        && !stops
                        && !failed.problem().slug().equals("model-slow")) {
                    wrong("failed without a fault: " + failed.problem().slug(), wire, fault);
                }
            }
            case ChatResult.Cancelled _ -> {
                if (!stops) {
                    wrong("stopped by nobody", wire, fault);
                }
            }
        }
    }

    /** Answers of few pieces end before their fault comes; Ollama has no word for declining, and says its limit. */
    private static boolean endsBeforeTheFault(Fault fault) {
        return EnumSet.of(
                        Fault.STALL,
                        Fault.RESET,
                        Fault.CLEAN_END,
                        Fault.ERROR_FRAME,
                        Fault.BROKEN_FRAME,
                        Fault.FILTERED)
                .contains(fault);
    }

    private void wrong(String what, String wire, Fault fault) {
        synchronized (wrong) {
            wrong.merge(what + " (" + wire + ", " + fault + ")", 1, Integer::sum);
        }
    }

    private static List<ChatMessage> question() {
        var gate = new PrivacyGate(
                Tier.LOCAL,
                new Detector(Policy.NONE, List.of(), List.of()),
                new Pseudonyms("0123456789abcdef".getBytes(StandardCharsets.UTF_8)));
        return List.of(
                new ChatMessage.User(gate.release(RawText.of("What is it?")).text()));
    }

    /** Arguments: calls and seed. */
    public static void main(String[] arguments) throws Exception {
        var seen = run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        System.err.println(seen.ended() + " " + seen.wrong());
        System.out.println("calls=" + seen.calls() + " violations=" + seen.violations());
    }
}
