package brane.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** A network between BRANE and a real S3 server that goes wrong in the ways that are ordered, request by request. */
final class HttpFaults implements AutoCloseable {

    /** What happens to one request. */
    sealed interface Fault {
        /** The request reaches the server, or not. */
        record CutRequest() implements Fault {}

        /** The server does it, and nobody hears of it. */
        record LostAnswer() implements Fault {}

        /** The head of the answer, and so much of its body. */
        record CutAnswer(double share) implements Fault {}

        /** Nothing for so long, then the answer. */
        record Delay(Duration time) implements Fault {}

        /** An answer that is not the server's. */
        record Reply(String status, String type, String body, String header) implements Fault {}

        /** The last answer to a request with the same line, again. */
        record Stale() implements Fault {}
    }

    static final Fault CUT_REQUEST = new Fault.CutRequest();
    static final Fault LOST_ANSWER = new Fault.LostAnswer();
    static final Fault STALE = new Fault.Stale();
    static final Fault SLOW_DOWN = error("503 Slow Down", "SlowDown");
    static final Fault BROKEN = error("500 Internal Server Error", "InternalError");
    static final Fault GATEWAY = new Fault.Reply("502 Bad Gateway", "text/html", "<html>Bad Gateway</html>", "");

    private record Rule(Pattern line, Fault fault) {}

    private final ServerSocket listener;
    private final int target;
    private final ConcurrentLinkedQueue<Rule> rules = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private volatile Fault always = new Fault.Delay(Duration.ZERO);
    private volatile byte[] lastList = new byte[0];

    HttpFaults(int target) throws IOException {
        this(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    HttpFaults(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        Thread.ofVirtual().start(this::accept);
    }

    /** An error as S3 says it. */
    static Fault error(String status, String code) {
        return error(status, code, "");
    }

    static Fault error(String status, String code, String header) {
        var body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                + "</Code><Message>told by the test</Message><RequestId>1</RequestId></Error>";
        return new Fault.Reply(status, "application/xml", body, header);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next requests whose first line matches get these faults, one each. */
    void order(String line, Fault... faults) {
        for (var fault : faults) {
            rules.add(new Rule(Pattern.compile(line), fault));
        }
    }

    /** Every request for which nothing is ordered gets this one. */
    void always(Fault fault) {
        always = fault;
    }

    /** Fine from here on, and nothing seen yet. */
    void reset() {
        rules.clear();
        seen.clear();
        always = new Fault.Delay(Duration.ZERO);
    }

    /** The first lines of all requests whose line matches. */
    List<String> seen(String line) {
        return seen.stream()
                .filter(one -> Pattern.compile(line).matcher(one).find())
                .toList();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = client.getInputStream();
            var head = head(in);
            var line = head.lines().findFirst().orElseThrow();
            seen.add(line);
            var length = length(head);
            var fault = next(line);
            if (fault instanceof Fault.CutRequest) {
                try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                    server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                    server.getOutputStream().write(in.readNBytes((int) length / 2));
                }
                return;
            }
            var body = in.readNBytes((int) length);
            answer(fault, line, head, body, client.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // A connection that breaks is what this class is for.
            Thread.yield();
        }
    }

    private void answer(Fault fault, String line, String head, byte[] body, OutputStream out)
            throws IOException, InterruptedException {
        switch (fault) {
            case Fault.Reply reply -> out.write(bytes(reply));
            case Fault.Stale() -> out.write(lastList);
            case Fault.LostAnswer() -> exchange(head, body);
            case Fault.CutAnswer(var share) -> {
                var whole = exchange(head, body);
                var begin = bodyAt(whole);
                out.write(whole, 0, begin + (int) ((whole.length - begin) * share));
            }
            case Fault.Delay(var time) -> {
                Thread.sleep(time);
                var whole = exchange(head, body);
                if (line.contains("list-type=2")) {
                    lastList = whole;
                }
                out.write(whole);
            }
            case Fault.CutRequest() -> throw new IllegalStateException();
        }
        out.flush();
    }

    private Fault next(String line) {
        for (var rule : rules) {
            if (rule.line.matcher(line).find() && rules.remove(rule)) {
                return rule.fault;
            }
        }
        return always;
    }

    /** The server's whole answer; it closes the connection behind it. */
    private byte[] exchange(String head, byte[] body) throws IOException {
        try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            var closing = head.replaceFirst("(?i)\r\nconnection: [^\r]*", "")
                    .replaceFirst("\r\n", "\r\nConnection: close\r\n");
            server.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(body);
            server.getOutputStream().flush();
            return server.getInputStream().readAllBytes();
        }
    }

    private static byte[] bytes(Fault.Reply reply) {
        return ("HTTP/1.1 " + reply.status() + "\r\nContent-Type: " + reply.type() + "\r\nContent-Length: "
                        + reply.body().length() + "\r\nConnection: close\r\n" + reply.header() + "\r\n" + reply.body())
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int bodyAt(byte[] answer) {
        return new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            var one = in.read();
            if (one < 0) {
                throw new EOFException();
            }
            head.append((char) one);
        }
        return head.toString();
    }

    private static long length(String head) {
        return Arrays.stream(head.split("\r\n"))
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
