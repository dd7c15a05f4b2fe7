package brane.server;

import static org.assertj.core.api.Assertions.assertThat;

import brane.security.Access;
import brane.storage.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no well-behaved client sends: two lengths, foreign hosts, half a request. */
final class RawRequestTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final AtomicInteger SMUGGLED = new AtomicInteger();
    private static TestSite site;

    private static final java.util.concurrent.CompletableFuture<Boolean> FLOODED =
            new java.util.concurrent.CompletableFuture<>();

    @BeforeAll
    static void start() {
        site = new TestSite(DATABASE.sql());
        var routes = new Routes()
                .post("/api/echo", Access.ANYONE, exchange -> exchange.bytes(200, "text/plain", exchange.smallBody()))
                .get("/api/long", Access.ANYONE, exchange -> {
                    try (var stream = exchange.events()) {
                        for (var i = 1; i <= 6; i++) {
                            stream.send(i, "tick", Map.of());
                            Thread.sleep(500);
                        }
                    }
                })
                .get("/api/flood", Access.ANYONE, exchange -> {
                    try (var stream = exchange.events()) {
                        var much = Map.of("much", "x".repeat(1 << 20));
                        for (var i = 1; i <= 200; i++) {
                            stream.send(i, "tick", much);
                        }
                        FLOODED.complete(false);
                    } catch (EventStream.ClientLeftException e) {
                        FLOODED.complete(true);
                    }
                })
                .get("/api/slow", Access.ANYONE, exchange -> {
                    try (var _ = exchange.watch(java.time.Duration.ofMillis(50), () -> {})) {
                        Thread.sleep(200);
                    }
                    exchange.bytes(200, "text/plain", new byte[] {'s'});
                })
                .get("/api/smuggled", Access.ANYONE, exchange -> {
                    SMUGGLED.incrementAndGet();
                    exchange.empty(204);
                });
        site.start(
                TestSite.config(Map.of(
                        "server.read",
                        "PT1S",
                        "server.idle",
                        "PT1S",
                        "server.public-url",
                        "https://brane.example:8443")),
                routes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "0x2", "fffffffffffffffff", "two"})
    void aChunkThatIsNoneIsTheCallersMistake(String size) throws Exception {
        var answer = send("POST /api/echo HTTP/1.1\r\n" + host("Transfer-Encoding: chunked\r\n") + "\r\n" + size
                + "\r\n{}\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("request-malformed");
    }

    /** Its connection was read from to see whether the client is there, so a next request on it would be lost. */
    @Test
    void aConnectionEndsWithTheAnswerThatSaysSo() throws Exception {
        var slow = "GET /api/slow HTTP/1.1\r\n" + host("\r\n");
        try (var socket = new Socket("127.0.0.1", site.port())) {
            socket.setSoTimeout(700);
            socket.getOutputStream().write(slow.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(readAll(socket))
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close")
                    .endsWith("s");
        }
    }

    /** Whoever asks for much and takes nothing must not keep a place: the server must be whole again after the limit. */
    @org.junit.jupiter.api.Test
    void aReaderWhoTakesNothingLosesTheConnection() throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", site.port()));
            socket.getOutputStream()
                    .write(("GET /api/flood HTTP/1.1\r\n" + host("\r\n")).getBytes(StandardCharsets.ISO_8859_1));

            assertThat(FLOODED.get(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    /** All that the server says until it closes or is silent for five seconds. */
    private static String send(String text) throws IOException {
        try (var socket = new Socket("127.0.0.1", site.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return readAll(socket);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        var answer = new StringBuilder();
        var chunk = new byte[4_096];
        try {
            for (var n = socket.getInputStream().read(chunk);
                    n >= 0;
                    n = socket.getInputStream().read(chunk)) {
                answer.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            answer.append("(still open)");
        }
        return answer.toString();
    }

    private static String host(String lines) {
        return "Host: 127.0.0.1:" + site.port() + "\r\n" + lines;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 60\r\n",
                "Content-Length: 5, 60\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: -5\r\n",
                "Content-Length: 0x5\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"
            })
    void oneHonestLengthOrNothing(String lengths) throws Exception {
        var before = SMUGGLED.get();

        var answer = send("POST /api/echo HTTP/1.1\r\n" + host(lengths) + "\r\n0\r\n\r\n"
                + "GET /api/smuggled HTTP/1.1\r\n" + host("\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("204");
        assertThat(SMUGGLED).hasValue(before);
    }

    /** The answer says why, and that is the end: what follows in the body is no request, whatever it looks like. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /api/none", "POST /api/smuggled", "POST /api/echo?max", "PUT /api/echo"})
    void whatARefusedRequestStillSendsIsNoRequest(String line) throws Exception {
        var before = SMUGGLED.get();
        var smuggled = "GET /api/smuggled HTTP/1.1\r\n" + host("\r\n");
        var length = line.endsWith("?max") ? 500 << 20 : smuggled.length();

        var answer = send(line + " HTTP/1.1\r\n" + host("Content-Length: " + length + "\r\n\r\n") + smuggled);

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 204", "(still open)");
        assertThat(SMUGGLED).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "169.254.169.254", ""})
    void aForeignNameIsNotAnswered(String name) throws Exception {
        var answer = send("GET /api/smuggled HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).doesNotContain(" 204 ").containsAnyOf("HTTP/1.1 421", "HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]:9", "brane.example:8443", "BRANE.example"})
    void ourOwnNamesAreAnswered(String name) throws Exception {
        var answer = send("GET /api/smuggled HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 204");
    }

    @Test
    void twoHostsAreNone() throws Exception {
        var answer = send("GET /api/smuggled HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400");
    }

    /** Helidon refuses these by itself; its own answer would repeat the address. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/smuggled?q=<script>canary</script>", "/api/<canary>", "/api/smuggled?q=a:canary"})
    void anAddressThatBreaksARuleIsAProblemThatRepeatsNothing(String address) throws Exception {
        var answer = send("GET " + address + " HTTP/1.1\r\n" + host("Connection: close\r\n\r\n"));

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains(
                        "application/problem+json", "/problems/request-malformed", "Content-Security-Policy", "nosniff")
                .doesNotContain("canary");
    }

    @Test
    void http2IsNotSpokenHere() throws Exception {
        assertThat(send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).doesNotContain("HTTP/2");
        assertThat(
                        send(
                                "GET /api/smuggled HTTP/1.1\r\n"
                                        + host(
                                                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")))
                .doesNotContain("101 Switching");
    }

    /** A body that never comes must not hold a place for ever. */
    @Test
    void aBodyThatStopsComingIsGivenUp() throws Exception {
        var began = System.nanoTime();

        var answer = send("POST /api/echo HTTP/1.1\r\n" + host("Content-Length: 10\r\n\r\nab"));

        assertThat(answer).doesNotContain("HTTP/1.1 200").doesNotContain("(still open)");
        assertThat(System.nanoTime() - began).isLessThan(4_000_000_000L);
    }

    @Test
    void aBodyThatDripsIsGivenUp() throws Exception {
        try (var socket = new Socket("127.0.0.1", site.port())) {
            socket.setSoTimeout(4_000);
            socket.getOutputStream()
                    .write(("POST /api/echo HTTP/1.1\r\n" + host("Content-Length: 1000\r\n\r\n"))
                            .getBytes(StandardCharsets.ISO_8859_1));
            for (var i = 0; i < 7; i++) {
                socket.getOutputStream().write('a');
                socket.getOutputStream().flush();
                Thread.sleep(200);
            }

            assertThat(readAll(socket)).contains("408").contains("body-too-slow");
        }
    }

    @Test
    void halfAHeaderIsGivenUp() throws Exception {
        assertThat(send("GET /api/smuggled HTTP/1.1\r\nHost: local")).doesNotContain("(still open)");
    }

    /** Idle is who says nothing, not who listens. */
    @Test
    void aStreamThatIsLongerThanTheIdleTimeIsNotCut() throws Exception {
        assertThat(site.anonymous().get("/api/long").text()).contains("id: 6");
    }

    @Test
    void aHugeHeaderIsRefused() throws Exception {
        var answer = send("GET /api/smuggled HTTP/1.1\r\n" + host("X-Long: " + "a".repeat(100_000) + "\r\n\r\n"));

        assertThat(answer).doesNotContain(" 204 ");
    }
}
