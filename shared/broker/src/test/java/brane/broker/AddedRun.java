package brane.broker;

import brane.core.Settings;
import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.RawText;
import brane.privacy.Tier;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the Broker adds to a call of a model: so many calls a second through it and over bare sockets in turns, each timed from the
 * moment that it was due. Arguments: the port of a server that answers at once, calls a second, seconds of a round, rounds.
 */
public final class AddedRun {

    private static final String QUESTION = "Which antibiotic is given within the first hour of a sepsis?";
    private static final ChatOptions OPTIONS = new ChatOptions(0, 100, Duration.ofSeconds(30));

    /** One call, answered whole. */
    @FunctionalInterface
    private interface Call {
        void make() throws Exception;
    }

    private final int port;
    private final byte[] bare;
    private final ConcurrentLinkedDeque<Socket> idle = new ConcurrentLinkedDeque<>();
    private final Broker broker = new Broker(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));
    private final ModelTarget target;
    private final List<ChatMessage> messages;

    private AddedRun(int port) {
        this.port = port;
        var body =
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]}";
        bare = ("POST /stream/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        target = new ModelTarget("openai-compatible", "m", "http://127.0.0.1:" + port + "/stream/v1", null);
        var gate = new PrivacyGate(
                Tier.LOCAL,
                new Detector(Policy.NONE, List.of(), List.of()),
                new Pseudonyms("0123456789abcdef".getBytes(StandardCharsets.UTF_8)));
        messages =
                List.of(new ChatMessage.User(gate.release(RawText.of(QUESTION)).text()));
    }

    private void throughBroker() {
        var result = broker.chat(target, messages, OPTIONS, new Flight(), text -> {});
        if (!(result instanceof ChatResult.Completed)) {
            throw new IllegalStateException("not answered: " + result);
        }
    }

    private void overSocket() throws IOException {
        var socket = idle.poll();
        if (socket == null) {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
        }
        socket.getOutputStream().write(bare);
        var answer = new StringBuilder();
        var buffer = new byte[16_384];
        while (answer.indexOf("data: [DONE]\n\n") < 0) {
            var read = socket.getInputStream().read(buffer);
            if (read < 0) {
                throw new IOException("the answer ended early");
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
        idle.push(socket);
    }

    /** Milliseconds of each. */
    private static List<Double> paced(Call call, int rate, int seconds) throws Exception {
        var calls = new ArrayList<Future<Double>>();
        var began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < rate * seconds; i++) {
                var due = began + i * 1_000_000_000L / rate;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                calls.add(threads.submit(() -> {
                    call.make();
                    return (System.nanoTime() - due) / 1e6;
                }));
            }
        }
        var took = new ArrayList<Double>();
        for (var one : calls) {
            took.add(one.get());
        }
        return took;
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) (sorted.size() * share));
    }

    public static void main(String[] arguments) throws Exception {
        var run = new AddedRun(Integer.parseInt(arguments[0]));
        var rate = Integer.parseInt(arguments[1]);
        var seconds = Integer.parseInt(arguments[2]);
        paced(run::overSocket, rate, seconds);
        paced(run::throughBroker, rate, 2 * seconds);
        var bare = new ArrayList<Double>();
        var broker = new ArrayList<Double>();
        for (var round = 0; round < Integer.parseInt(arguments[3]); round++) {
            bare.addAll(paced(run::overSocket, rate, seconds));
            broker.addAll(paced(run::throughBroker, rate, seconds));
        }
        Collections.sort(bare);
        Collections.sort(broker);
        System.out.printf(
                Locale.ROOT,
                "{\"bare_p50\":%.3f,\"bare_p99\":%.3f,\"p50\":%.3f,\"p99\":%.3f,\"calls\":%d}%n",
                at(bare, 0.5),
                at(bare, 0.99),
                at(broker, 0.5),
                at(broker, 0.99),
                broker.size());
    }
}
