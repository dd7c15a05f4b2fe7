package brane.server;

import static org.assertj.core.api.Assertions.assertThat;

import brane.security.Access;
import brane.storage.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stop waits for, and what it does not. */
final class StopTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private TestSite site;

    @BeforeEach
    void start() {
        site = new TestSite(DATABASE.sql());
        var routes = new Routes()
                .get("/api/short", Access.ANYONE, exchange -> exchange.ok(Map.of()))
                .get("/api/long", Access.ANYONE, exchange -> {
                    try (var stream = exchange.events()) {
                        stream.send(1, "text", Map.of());
                        begun.countDown();
                        goOn.await();
                        stream.send(2, "done", Map.of());
                    }
                });
        site.start(TestSite.config(Map.of("server.grace", "PT30S")), routes);
    }

    @AfterEach
    void end() {
        goOn.countDown();
        site.close();
    }

    @Test
    void connectionsOnWhichNothingIsAskedEndAtOnce() throws Exception {
        try (var silent = open("");
                var half = open("GET /api/short HTTP/1.1\r\nHost: local");
                var kept = open("GET /api/short HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            assertThat(kept.getInputStream().read()).isEqualTo('H');

            assertThat(stop()).isLessThan(AT_ONCE);

            assertThat(hasEnded(silent)).isTrue();
            assertThat(hasEnded(half)).isTrue();
            assertThat(hasEnded(kept)).isTrue();
        }
    }

    @Test
    void whatIsBeingAnsweredGetsItsTimeAndItsConnectionEndsWithIt() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = site.anonymous().request("GET", "/api/long", null);
            var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            begun.await();
            var stopping = Thread.ofVirtual().start(site::close);
            assertThat(stopping.join(Duration.ofMillis(500))).as("it waits").isFalse();

            goOn.countDown();

            assertThat(answer.get().body()).contains("event: done");
            assertThat(stopping.join(AT_ONCE)).as("it has stopped").isTrue();
        }
    }

    private Duration stop() {
        var began = System.nanoTime();
        site.close();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Socket open(String first) throws IOException {
        var socket = new Socket("127.0.0.1", site.port());
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(first.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static boolean hasEnded(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException e) {
            return true;
        }
    }
}
