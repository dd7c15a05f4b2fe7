import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A model that says a word now and then, and many clients of /v1/chat/completions that read it through BRANE. Each word tells its number
 * and when it was sent. Arguments: PORT-OF-THE-MODEL HOST:PORT NEURON KEY, and then
 *
 * <p>{@code streams COUNT WORDS-A-SECOND SECONDS RAMP-SECONDS LEFT-OUT}: COUNT open streams for SECONDS, in each of which the
 * model leaves that word out (-1: none); {@code cancel COUNT}: clients that leave in
 * mid-stream; {@code overload RATE SECONDS}: RATE short questions a second, answered or refused; {@code paced RATE SECONDS}: RATE whole
 * answers a second over connections that are kept. It prints one line of JSON.
 */
final class ChatLoad {

    private static final int WORDS_OF_A_SHORT_ANSWER = 12;
    private static final String QUESTION = "Which antibiotic is given within the first hour of a sepsis, and what is done before?";

    private final String host;
    private final int port;
    private final String neuron;
    private final String key;

    /** When the model saw that nobody listens any more, by the number in the question. */
    private final Map<Integer, Long> hungUp = new ConcurrentHashMap<>();

    private final AtomicInteger saying = new AtomicInteger();
    private final LongAdder lost = new LongAdder();
    private final LongAdder words = new LongAdder();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final long start = System.nanoTime();
    private volatile long pause = 0;
    private volatile int leftOut = -1;
    private volatile int length = WORDS_OF_A_SHORT_ANSWER;
    private volatile long measureFrom = Long.MAX_VALUE;
    private volatile long measureTo = Long.MAX_VALUE;

    /** Delays of words by hundredths of a millisecond; what is slower than a second is in the last. */
    private final LongAdder[] delays = new LongAdder[100_001];

    private ChatLoad(String address, String neuron, String key) {
        host = address.substring(0, address.indexOf(':'));
        port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        this.neuron = neuron;
        this.key = key;
        Arrays.setAll(delays, _ -> new LongAdder());
    }

    // The model.

    private void model(int at) throws IOException {
        var server = new ServerSocket(at, 4_096, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try {
                    var socket = server.accept();
                    Thread.ofVirtual().start(() -> says(socket));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private void says(Socket socket) {
        var question = -1;
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            var head = PlainHttp.head(in);
            if (!head.startsWith("POST")) {
                socket.getOutputStream().write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            var body = new String(in.readNBytes(PlainHttp.length(head)), StandardCharsets.UTF_8);
            var from = body.lastIndexOf("question ") + 9;
            question = Integer.parseInt(body.substring(from, body.indexOf(' ', from)));
            var asked = question;
            // Only a hang-up ends the client's side.
            Thread.ofVirtual().start(() -> {
                try {
                    if (in.read() < 0) {
                        hungUp.put(asked, System.nanoTime());
                    }
                } catch (IOException e) {
                    hungUp.put(asked, System.nanoTime());
                }
            });
            saying.incrementAndGet();
            var out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var began = System.nanoTime();
            for (var i = 0; i < length; i++) {
                if (pause > 0) {
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, began + i * pause - System.nanoTime()));
                }
                if (i == leftOut) {
                    continue;
                }
                out.write(frame("{\"content\":\"w" + i + "@" + Long.toString(stamp(), 36) + " \"}", "null"));
            }
            out.write(frame("{}", "\"stop\""));
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | InterruptedException e) {
            hungUp.putIfAbsent(question, System.nanoTime());
        }
    }

    /** Microseconds since this began; few letters, as a word of a model has. */
    private long stamp() {
        return (System.nanoTime() - start) / 1_000;
    }

    private static byte[] frame(String delta, String end) {
        return ("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta
                        + ",\"finish_reason\":" + end + "}]}\n\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    // The clients.

    /** Reads an answer to its end, or until so many words were read. */
    private int ask(int number, int until, Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        var body = "{\"model\":\"" + neuron + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"This is question " + number + " of many.\"}]}";
        socket.getOutputStream().write(question(body));
        var in = new BufferedInputStream(socket.getInputStream(), 4_096);
        var head = PlainHttp.head(in);
        var status = Integer.parseInt(head.substring(9, 12));
        if (status != 200) {
            if (!head.toLowerCase(Locale.ROOT).contains("retry-after:")) {
                wrong.add("no Retry-After with " + status);
            }
            return status;
        }
        var text = new StringBuilder();
        var next = 0;
        var done = false;
        for (var line = PlainHttp.line(in); line != null; line = PlainHttp.line(in)) {
            if (line.startsWith("data: [DONE]")) {
                done = true;
                break;
            }
            var from = line.indexOf("\"content\":\"");
            if (from < 0) {
                continue;
            }
            text.append(line, from + 11, line.indexOf('"', from + 11));
            int blank;
            while ((blank = text.indexOf(" ")) >= 0) {
                next = heard(text.substring(0, blank), next);
                text.delete(0, blank + 1);
            }
            if (next >= until) {
                return 200;
            }
        }
        if (!done || next != length) {
            lost.add(Math.max(1, length - next));
            wrong.add(done ? "ended after " + next + " words" : "cut after " + next + " words");
        }
        return 200;
    }

    private byte[] question(String body) {
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private int heard(String word, int next) {
        var now = System.nanoTime();
        var at = word.indexOf('@');
        var number = Integer.parseInt(word.substring(1, at));
        if (number != next) {
            lost.increment();
            wrong.add("word " + number + " where " + next + " was due");
        }
        words.increment();
        var sent = start + Long.parseLong(word.substring(at + 1), 36) * 1_000;
        if (sent >= measureFrom && sent < measureTo) {
            delays[(int) Math.min(delays.length - 1, (now - sent) / 10_000)].increment();
        }
        return number + 1;
    }

    private Socket connection() throws IOException {
        return new Socket(host, port);
    }

    private void streams(int count, int rate, int seconds, int ramp, int without) throws Exception {
        leftOut = without;
        pause = 1_000_000_000L / rate;
        length = rate * (seconds + ramp);
        var began = System.nanoTime();
        measureFrom = began + ramp * 1_000_000_000L;
        measureTo = measureFrom + seconds * 1_000_000_000L;
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < count; i++) {
                var number = i;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, began + i * ramp * 900_000_000L / count - System.nanoTime()));
                threads.submit(() -> {
                    try (var socket = connection()) {
                        var status = ask(number, Integer.MAX_VALUE, socket);
                        if (status != 200) {
                            lost.add(length);
                            wrong.add("refused with " + status);
                        }
                    } catch (IOException | RuntimeException e) {
                        lost.increment();
                        wrong.add(e.toString());
                    }
                });
            }
            most.set(saying.get());
            TimeUnit.NANOSECONDS.sleep(Math.max(0, measureFrom - System.nanoTime()));
            System.err.println("measuring " + saying.get());
        }
        System.out.println("{\"streams\":" + saying.get() + ",\"words\":" + words.sum() + ",\"lost\":" + lost.sum() + ",\"p50\":" + delay(0.5) + ",\"p99\":"
                + delay(0.99) + ",\"max\":" + delay(1) + ",\"wrong\":\"" + wrong() + "\"}");
    }

    private double delay(double share) {
        var all = Arrays.stream(delays).mapToLong(LongAdder::sum).sum();
        var seen = 0L;
        var last = 0;
        for (var i = 0; i < delays.length; i++) {
            var here = delays[i].sum();
            seen += here;
            last = here > 0 ? i : last;
            if (share < 1 && seen > all * share) {
                return i / 100.0;
            }
        }
        return last / 100.0;
    }

    private void cancel(int count) throws Exception {
        pause = 50_000_000;
        length = 1_000;
        var random = new Random(20_261_128);
        var took = new ConcurrentLinkedQueue<Double>();
        var atOnce = new Semaphore(16);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < count; i++) {
                var number = i;
                var until = 1 + random.nextInt(10);
                var later = random.nextInt(50);
                atOnce.acquire();
                threads.submit(() -> {
                    try {
                        try (var socket = connection()) {
                            ask(number, until, socket);
                            TimeUnit.MILLISECONDS.sleep(later);
                        }
                        var left = System.nanoTime();
                        while (!hungUp.containsKey(number) && System.nanoTime() - left < 10_000_000_000L) {
                            TimeUnit.MILLISECONDS.sleep(1);
                        }
                        var seen = hungUp.get(number);
                        took.add(seen == null ? 10_000.0 : Math.max(0, (seen - left) / 1e6));
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        wrong.add(e.toString());
                    } finally {
                        atOnce.release();
                    }
                });
            }
        }
        var sorted = took.stream().sorted().toList();
        System.out.println("{\"cancelled\":" + sorted.size() + ",\"p50\":" + sorted.get(sorted.size() / 2) + ",\"p99\":" + sorted.get(sorted.size() * 99 / 100) + ",\"max\":"
                + sorted.getLast() + ",\"wrong\":\"" + wrong() + "\"}");
    }

    private void overload(int rate, int seconds) throws Exception {
        var statuses = new ConcurrentHashMap<Integer, LongAdder>();
        var slowest = new ConcurrentLinkedQueue<Double>();
        var open = new CountDownLatch(rate * seconds);
        var began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < rate * seconds; i++) {
                var number = i;
                var due = began + i * 1_000_000_000L / rate;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                threads.submit(() -> {
                    var status = 0;
                    try (var socket = connection()) {
                        status = ask(number, Integer.MAX_VALUE, socket);
                    } catch (IOException | RuntimeException e) {
                        wrong.add(e.toString());
                    }
                    statuses.computeIfAbsent(status, _ -> new LongAdder()).increment();
                    if (status == 200) {
                        slowest.add((System.nanoTime() - due) / 1e6);
                    }
                    open.countDown();
                });
            }
        }
        open.await();
        var took = (System.nanoTime() - began) / 1e9;
        var sorted = slowest.stream().sorted().toList();
        var good = statuses.getOrDefault(200, new LongAdder()).sum();
        System.out.println("{\"good\":" + good / took + ",\"asked\":" + rate * seconds / took + ",\"p50\":" + sorted.get(sorted.size() / 2) + ",\"p99\":" + sorted.get(sorted.size() * 99 / 100)
                + ",\"statuses\":\"" + statuses + "\",\"lost\":" + lost.sum() + ",\"wrong\":\"" + wrong() + "\"}");
    }

    /** Milliseconds from the moment that each question was due until its answer was whole. */
    private void paced(int rate, int seconds) throws Exception {
        var body = "{\"model\":\"" + neuron + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]}";
        var sent = question(body);
        var idle = new ConcurrentLinkedDeque<Kept>();
        var took = new ConcurrentLinkedQueue<Double>();
        var began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < rate * seconds; i++) {
                var due = began + i * 1_000_000_000L / rate;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                threads.submit(() -> {
                    try {
                        var kept = idle.poll();
                        if (kept == null) {
                            var socket = connection();
                            socket.setTcpNoDelay(true);
                            kept = new Kept(socket, new BufferedInputStream(socket.getInputStream()));
                        }
                        kept.socket().getOutputStream().write(sent);
                        var head = PlainHttp.head(kept.in());
                        var answer = new String(kept.in().readNBytes(PlainHttp.length(head)), StandardCharsets.UTF_8);
                        if (!head.startsWith("HTTP/1.1 200")) {
                            wrong.add(answer);
                        }
                        took.add((System.nanoTime() - due) / 1e6);
                        if (head.toLowerCase(Locale.ROOT).contains("connection: close")) {
                            kept.socket().close();
                        } else {
                            idle.push(kept);
                        }
                    } catch (IOException | RuntimeException e) {
                        wrong.add(e.toString());
                    }
                });
            }
        }
        var sorted = took.stream().sorted().toList();
        System.out.println("{\"answers\":" + sorted.size() + ",\"p50\":" + sorted.get(sorted.size() / 2) + ",\"p90\":" + sorted.get(sorted.size() * 9 / 10)
                + ",\"p99\":" + sorted.get(sorted.size() * 99 / 100) + ",\"wrong\":\"" + wrong() + "\"}");
    }

    private record Kept(Socket socket, InputStream in) {}

    /** Some of what went wrong, and how much of it. */
    private String wrong() {
        return (wrong.size() + " " + wrong.stream().distinct().limit(5).toList()).replace('"', '\'');
    }

    public static void main(String[] arguments) throws Exception {
        var load = new ChatLoad(arguments[1], arguments[2], arguments[3]);
        load.model(Integer.parseInt(arguments[0]));
        var rest = Arrays.stream(arguments).skip(5).mapToInt(Integer::parseInt).toArray();
        switch (arguments[4]) {
            case "streams" -> load.streams(rest[0], rest[1], rest[2], rest[3], rest[4]);
            case "cancel" -> load.cancel(rest[0]);
            case "paced" -> load.paced(rest[0], rest[1]);
            case "overload" -> load.overload(rest[0], rest[1]);
            default -> throw new IllegalArgumentException("streams, cancel, paced or overload, was " + arguments[4]);
        }
        System.exit(0);
    }
}
