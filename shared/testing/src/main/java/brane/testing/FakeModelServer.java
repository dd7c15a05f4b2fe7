package brane.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A model server on loopback that speaks the streams of all providers over raw sockets, with the faults that a real one can't be
 * made to show. It keeps every byte that it was sent.
 */
public final class FakeModelServer implements AutoCloseable {

    private static final int MAX_BODY = 16 << 20;
    private static final int FAULT_AFTER = 3;
    private static final Pattern MARK = Pattern.compile("(?:tool_call|Action)_([B-DF-HJ-NP-TV-XZ2-9]{6})");
    private static final Pattern STREAMED = Pattern.compile("\"stream\"\\s*:\\s*true");

    private final ServerSocket socket;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch clientGone = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;
    private volatile Duration pause = Duration.ZERO;
    private volatile Deque<List<Piece>> answers = new ConcurrentLinkedDeque<>();
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile Fault tellingFault = Fault.NONE;
    private volatile Set<Habit> habits = Set.of();
    private volatile boolean keeps;

    public FakeModelServer() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    /** At that address of this machine. */
    public FakeModelServer(InetAddress address) throws IOException {
        socket = new ServerSocket(0, 50, address);
        answering("The ", "answer ", "is ", "here ", "[1].");
        Thread.ofVirtual().name("fake-model").start(this::accept);
    }

    /** {@code http://127.0.0.1:port}, or of the address where it is. */
    public String endpoint() {
        return "http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    /** Every answer is this text. */
    public FakeModelServer answering(String... tokens) {
        return saying(Arrays.stream(tokens).<Piece>map(Piece.Text::new).toList());
    }

    /** The answers in their order; the last one is given again and again. */
    @SafeVarargs
    public final FakeModelServer saying(List<Piece>... inOrder) {
        var next = new ConcurrentLinkedDeque<List<Piece>>();
        for (var one : inOrder) {
            next.add(one);
        }
        answers = next;
        return this;
    }

    /** It takes that long before each piece. */
    public FakeModelServer pausing(Duration before) {
        pause = before;
        return this;
    }

    public FakeModelServer failing(Fault fault) {
        this.fault = fault;
        return this;
    }

    /** Streams leave their connection open for the next one, as real servers do. */
    public FakeModelServer keeping() {
        keeps = true;
        return this;
    }

    /** Lets it tell that at a path, such as {@code /api/show}; everywhere else there is nothing. */
    public FakeModelServer telling(String path, String json) {
        told.put(path, json);
        return this;
    }

    /** How it fails to tell, apart from how answers of the model fail. */
    public FakeModelServer tellingWith(Fault how) {
        tellingFault = how;
        return this;
    }

    /** What its model does when it is asked for a whole answer. */
    public FakeModelServer with(Habit... of) {
        habits = Set.of(of);
        return this;
    }

    /** All requests so far that asked what there is, and nothing of the model. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** The bodies of all requests to the model so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Forgets the requests so far, and gives how many there were. */
    public int forget() {
        synchronized (requests) {
            var count = requests.size();
            requests.clear();
            return count;
        }
    }

    public int connections() {
        return connections.get();
    }

    /** Whether a client closed its connection in mid-answer within that time. */
    public boolean clientGone(long millis) throws InterruptedException {
        return clientGone.await(millis, TimeUnit.MILLISECONDS);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().name("fake-model-client").start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var in = new BufferedInputStream(client.getInputStream())) {
            do {
                serve(client, in);
            } while (keeps && fault != Fault.KEEP_ALIVE_DEATH);
            if (keeps) {
                // The next request is taken, and never answered.
                requests.add(request(head(in), in));
            }
        } catch (IOException | InterruptedException e) {
            clientGone.countDown();
        }
    }

    private void serve(Socket client, InputStream in) throws IOException, InterruptedException {
        var head = head(in);
        var request = request(head, in);
        if (head.startsWith("GET ") || head.startsWith("POST /api/show ")) {
            asked.add(request);
            tell(client.getOutputStream(), head.split(" ")[1], in);
            return;
        }
        requests.add(request);
        if (STREAMED.matcher(request).find()) {
            var mark = MARK.matcher(request);
            answer(client, Wire.of(head), mark.find() ? mark.group(1) : Piece.MARK, in);
        } else {
            answerWhole(client.getOutputStream(), Wire.of(head), request, in);
        }
    }

    private static String request(String head, InputStream in) throws IOException {
        var length = head.toLowerCase(Locale.ROOT).replaceAll("(?s).*content-length: *([0-9]+).*", "$1");
        var body = length.matches("[0-9]{1,8}")
                ? in.readNBytes(Math.min(Integer.parseInt(length), MAX_BODY))
                : new byte[0];
        return head + new String(body, StandardCharsets.UTF_8);
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < 65_536) {
            var next = in.read();
            if (next < 0) {
                throw new SocketException("closed");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void answer(Socket client, Wire wire, String mark, InputStream in)
            throws IOException, InterruptedException {
        var out = client.getOutputStream();
        var now = fault;
        switch (now) {
            case NO_HEADERS -> {
                silence(in);
                return;
            }
            case STATUS_500 -> {
                send(out, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            case REDIRECT -> {
                send(
                        out,
                        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            case BUSY -> {
                send(
                        out,
                        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            case PROMPT_DECLINED -> {
                whole(out, "400 Bad Request", "{\"error\":{\"code\":\"content_filter\",\"message\":\"no\"}}");
                return;
            }
            case DECLINED -> {
                send(
                        out,
                        "HTTP/1.1 200 OK\r\nContent-Type: " + wire.contentType()
                                + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
                chunk(out, wire.start(100_000) + wire.declined(100_000));
                send(out, "0\r\n\r\n");
                return;
            }
            case BUSY_ONCE -> {
                fault = Fault.NONE;
                send(
                        out,
                        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            default ->
                send(
                        out,
                        "HTTP/1.1 200 OK\r\nContent-Type: " + wire.contentType()
                                + "\r\nTransfer-Encoding: chunked\r\nConnection: " + (keeps ? "keep-alive" : "close")
                                + "\r\n\r\n");
        }
        if (now == Fault.HEADERS_THEN_SILENCE) {
            silence(in);
            return;
        }
        var counted = now == Fault.PROMPT_CUT ? 1 : 100_000;
        if (!wire.start(counted).isEmpty()) {
            chunk(out, wire.start(counted));
        }
        var waiting = answers;
        var pieces = Objects.requireNonNull(waiting.size() > 1 ? waiting.poll() : waiting.peek());
        var all = now == Fault.LENGTH ? pieces.subList(0, Math.min(FAULT_AFTER, pieces.size())) : pieces;
        for (var i = 0; i < all.size(); i++) {
            if (i == FAULT_AFTER && breaks(now, client, out, wire, in)) {
                return;
            }
            Thread.sleep(pause);
            chunk(out, wire.piece(all.get(i)).replace(Piece.MARK, mark));
        }
        chunk(out, wire.end(now != Fault.LENGTH, counted, all));
        if (now == Fault.OPEN_AFTER_END) {
            silence(in);
        }
        send(out, "0\r\n\r\n");
    }

    private void tell(OutputStream out, String path, InputStream in) throws IOException {
        var json = told.get(path);
        switch (tellingFault) {
            case NO_HEADERS -> silence(in);
            case STATUS_500 -> whole(out, "500 Internal Server Error", "{}");
            case REDIRECT ->
                send(
                        out,
                        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            case BROKEN_FRAME -> whole(out, "200 OK", "{\"this is no");
            case HUGE -> {
                send(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"x\":\"");
                while (true) {
                    send(out, "x".repeat(65_536));
                }
            }
            default -> whole(out, json == null ? "404 Not Found" : "200 OK", json == null ? "{}" : json);
        }
    }

    private void answerWhole(OutputStream out, Wire wire, String request, InputStream in) throws IOException {
        if (fault == Fault.NO_HEADERS) {
            silence(in);
        } else if (fault == Fault.STATUS_500) {
            whole(out, "500 Internal Server Error", "{}");
        } else if (fault == Fault.BUSY) {
            whole(out, "429 Too Many Requests", "{}");
        } else if (habits.contains(Habit.REFUSES_TOOLS) && request.contains("\"tools\"")) {
            whole(out, "400 Bad Request", "{\"error\":\"this server was started without tools\"}");
        } else {
            whole(out, "200 OK", wire.whole(WholeAnswer.to(request, habits)));
        }
    }

    private static void whole(OutputStream out, String status, String json) throws IOException {
        send(
                out,
                "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + json);
    }

    private static boolean breaks(Fault fault, Socket client, OutputStream out, Wire wire, InputStream in)
            throws IOException {
        switch (fault) {
            case STALL -> silence(in);
            case RESET -> {
                client.setSoLinger(true, 0);
                client.close();
            }
            case CLEAN_END -> send(out, "0\r\n\r\n");
            case FILTERED -> {
                chunk(out, wire.declined(100_000));
                send(out, "0\r\n\r\n");
            }
            case ERROR_FRAME -> chunk(out, wire.error());
            case BROKEN_FRAME -> chunk(out, wire.broken());
            default -> {
                return false;
            }
        }
        if (fault == Fault.ERROR_FRAME || fault == Fault.BROKEN_FRAME) {
            silence(in);
        }
        return true;
    }

    /** Says nothing until the client goes away. */
    private static void silence(InputStream in) throws IOException {
        if (in.read() < 0) {
            throw new SocketException("the client is gone");
        }
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        send(out, Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
