package brane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.AuditFilter;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.core.Role;
import brane.security.Access;
import brane.storage.TestDatabase;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerTest {

    record Named(String name) {
        Named {
            name = Json.required("name", name);
        }
    }

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final AtomicInteger CHANGED = new AtomicInteger();
    private static final Semaphore HELD = new Semaphore(0);
    private static final CountDownLatch HOLDING = new CountDownLatch(2);
    private static final CompletableFuture<Boolean> LEFT = new CompletableFuture<>();
    private static final CountDownLatch STREAMING = new CountDownLatch(1);
    private static TestSite site;
    private static TestClient anna;

    @BeforeAll
    static void start() {
        site = new TestSite(DATABASE.sql());
        site.rules.with(Access.CONVERSATION_OWNER, (caller, id) -> false);
        var routes = new Routes()
                .get("/api/open", Access.ANYONE, exchange -> exchange.ok(Map.of("request", RequestContext.requestId())))
                .post("/api/open", Access.ANYONE, exchange -> {
                    CHANGED.incrementAndGet();
                    exchange.ok(exchange.json(Named.class));
                })
                .get("/api/watched", Access.USER, exchange -> {
                    try (var stream = exchange.events()) {
                        for (var i = 1; i <= 300; i++) {
                            stream.send(i, "tick", Map.of());
                            STREAMING.countDown();
                            Thread.sleep(100);
                        }
                    }
                })
                .get(
                        "/api/mine",
                        Access.USER,
                        exchange -> exchange.ok(
                                Map.of("who", RequestContext.CALLER.get().email())))
                .put("/api/mine", Access.USER, exchange -> exchange.ok(exchange.json(Named.class)))
                .get("/api/conversations/{conversation}", Access.CONVERSATION_OWNER, exchange -> exchange.ok(Map.of()))
                .get("/api/broken", Access.ANYONE, exchange -> {
                    throw new IllegalStateException("jdbc:postgresql://secret-host/brane?password=hunter2");
                })
                .get("/api/overflow", Access.ANYONE, exchange -> overflow(0))
                .get("/api/named/{name}", Access.ANYONE, exchange -> exchange.ok(Map.of("name", exchange.path("name"))))
                .get("/api/number", Access.ANYONE, exchange -> exchange.ok(Map.of("n", exchange.number("n", 5, 1, 9))))
                .get(
                        "/api/file",
                        Access.ANYONE,
                        exchange -> exchange.download(
                                "Röntgen\"\r\n.pdf", new java.io.ByteArrayInputStream(new byte[] {1, 2, 3}), 3))
                .get("/api/events", Access.ANYONE, ServerTest::events)
                .get("/api/endless", Access.ANYONE, ServerTest::endless)
                .get("/api/hold", Access.USER, exchange -> {
                    HOLDING.countDown();
                    HELD.acquire();
                    exchange.empty(204);
                })
                .get("/{file*}", Access.ANYONE, exchange -> exchange.ok(Map.of("page", exchange.path("file"))));
        site.start(TestSite.config(Map.of("server.max-requests-per-person", "2", "server.max-json", "2000")), routes);
        anna = site.signedIn("anna@example.org", Role.USER);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static void overflow(int depth) {
        if (depth >= 0) {
            overflow(depth + 1);
        }
    }

    private static void events(Exchange exchange) {
        try (var stream = exchange.events()) {
            stream.send(1, "text", Map.of("text", "one\r\ndata: forged\n\nevent: done"));
            stream.comment();
            stream.send(2, "done", Map.of());
        }
    }

    private static void endless(Exchange exchange) throws InterruptedException {
        try (var stream = exchange.events()) {
            for (var i = 0; i < 1_000; i++) {
                stream.comment();
                Thread.sleep(10);
            }
        } catch (EventStream.ClientLeftException e) {
            LEFT.complete(true);
            throw e;
        }
    }

    @Test
    void answersWithAnIdThatTheHandlerSees() throws Exception {
        var answer = site.anonymous().get("/api/open");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("request").asText()).isEqualTo(answer.header("X-Request-Id"));
    }

    @Test
    void anUnexpectedFailureGivesNothingAway() throws Exception {
        var answer = site.anonymous().get("/api/broken");

        assertThat(answer.slug()).isEqualTo("internal");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text())
                .doesNotContain("jdbc")
                .doesNotContain("hunter2")
                .doesNotContain("IllegalState");
        assertThat(answer.json().path("instance").asText()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(site.anonymous().get("/api/overflow").slug()).isEqualTo("internal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/open", "/api/broken", "/api/mine", "/page", "/api/named/%ff"})
    void everyAnswerTellsTheBrowserWhatNotToDo(String path) throws Exception {
        var answer = site.anonymous().get(path);

        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo(path.startsWith("/api/") ? "no-store" : "");
    }

    @Test
    void aWrongMethodIsSaidAndNotTakenForAPage() throws Exception {
        var answer = site.anonymous().send("DELETE", "/api/open", null);
        var page = anna.get("/api/conversations/1/turns");

        assertThat(answer.slug()).isEqualTo("method-not-allowed");
        assertThat(answer.json().path("detail").asText()).contains("GET", "POST");
        assertThat(page.json().path("page").asText()).isEqualTo("api/conversations/1/turns");
    }

    @Test
    void aGetOnAnAddressThatOnlyTakesPostIsNoPage() {
        var routes =
                new Routes().post("/api/only", Access.ANYONE, exchange -> {}).get("/{file*}", Access.ANYONE, e -> {});

        assertThatThrownBy(() -> routes.match("GET", List.of("api", "only")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("method-not-allowed"));
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        var answer = site.anonymous().send("HEAD", "/api/open", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bytes()).isEmpty();
    }

    @Test
    void whatChangesSomethingNeedsTheTokenOfItsSession() throws Exception {
        var body = "{\"name\":\"x\"}";
        var other = site.signedIn("carl@example.org", Role.USER);

        assertThat(anna.send("PUT", "/api/mine", body).status()).isEqualTo(200);
        assertThat(anna.withCsrf(null).send("PUT", "/api/mine", body).slug()).isEqualTo("csrf-missing");
        assertThat(anna.withCsrf("AAAA").send("PUT", "/api/mine", body).slug()).isEqualTo("csrf-missing");
        assertThat(other.withCsrf(csrf(anna)).send("PUT", "/api/mine", body).slug())
                .isEqualTo("csrf-missing");
        assertThat(anna.withCsrf(null).get("/api/mine").status()).isEqualTo(200);
    }

    private static String csrf(TestClient client) {
        return site.sessions.check(client.token()).orElseThrow().csrf();
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://evil.example",
        "Origin,null",
        "Origin,http://127.0.0.1:1",
        "Sec-Fetch-Site,cross-site",
        "Sec-Fetch-Site,same-site"
    })
    void aChangeFromAnotherSiteIsRefused(String header, String value) throws Exception {
        var before = CHANGED.get();

        var answer = site.anonymous().send("POST", "/api/open", "{\"name\":\"x\"}", header, value);

        assertThat(answer.slug()).isEqualTo("origin-foreign");
        assertThat(CHANGED).hasValue(before);
    }

    @Test
    void aChangeFromOurOwnPageIsTaken() throws Exception {
        var answer = site.anonymous()
                .send("POST", "/api/open", "{\"name\":\"x\"}", "Origin", "http://127.0.0.1:" + site.port());

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"x\",\"nmae\":\"y\"}|unknown key nmae; the body may have name",
                "{}|the key name must be there",
                "{\"name\":null}|the key name must be there",
                "null|must be a JSON object",
                "{\"name\":\"x\"} {}|line 1",
                "{\"name\":\"x\"|line 1",
                "{\"name\":5}|line 1",
                "[1]|line 1"
            })
    void aWrongBodyIsNamed(String body, String detail) throws Exception {
        var answer = site.anonymous().send("POST", "/api/open", body);

        assertThat(answer.slug()).isEqualTo("body-invalid");
        assertThat(answer.json().path("detail").asText()).contains(detail);
    }

    @Test
    void aBodyThatIsTooDeepOrTooLongIsRefused() throws Exception {
        var deep = site.anonymous().send("POST", "/api/open", "[".repeat(900) + "]".repeat(900));
        var chunked = HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(
                                        java.net.URI.create("http://127.0.0.1:" + site.port() + "/api/open"))
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(new byte[5_000])))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(deep.slug()).isEqualTo("body-invalid");
        assertThat(site.anonymous().send("POST", "/api/open", " ".repeat(5_000)).slug())
                .isEqualTo("body-too-large");
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void pathsAreDecodedOnceAndStrictly() throws Exception {
        var client = site.anonymous();

        assertThat(client.get("/api/named/a%2Fb+c%20%C3%A9").json().path("name").asText())
                .isEqualTo("a/b+c é");
        assertThat(client.get("/api/named/%252e").json().path("name").asText()).isEqualTo("%2e");
        assertThat(client.get("/api/named/%ff").slug()).isEqualTo("request-malformed");
        assertThat(client.get("/api/named/a%00b").slug()).isEqualTo("request-malformed");
        assertThat(client.get("/" + "a".repeat(5_000)).slug()).isEqualTo("request-malformed");
        assertThat(client.get("/api/number?n=12").slug()).isEqualTo("query-invalid");
        assertThat(client.get("/api/number?n=x").json().path("detail").asText())
                .isEqualTo("n must be a number from 1 to 9");
    }

    @Test
    void aDownloadIsNeverShownAndItsNameBreaksNothing() throws Exception {
        var answer = site.anonymous().get("/api/file");

        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename*=UTF-8''R%C3%B6ntgen%22%0D%0A.pdf");
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.bytes()).containsExactly(1, 2, 3);
    }

    @Test
    void anEventCanNotForgeAnother() throws Exception {
        var answer = site.anonymous().get("/api/events");

        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        assertThat(answer.text()).isEqualTo("""
                        id: 1
                        event: text
                        data: {"text":"one\\r\\ndata: forged\\n\\nevent: done"}

                        : still here

                        id: 2
                        event: done
                        data: {}

                        """);
    }

    @Test
    void aStreamNoticesThatItsReaderLeft() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    site.anonymous().request("GET", "/api/endless", null), HttpResponse.BodyHandlers.ofInputStream());
            answer.body().read();
            answer.body().close();

            assertThat(LEFT.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void onePersonCanNotTakeAllPlaces() throws Exception {
        var berta = site.signedIn("berta@example.org", Role.USER);
        var held = new ArrayList<Thread>();
        for (var i = 0; i < 2; i++) {
            held.add(Thread.ofVirtual().start(() -> {
                try {
                    berta.get("/api/hold");
                } catch (Exception e) {
                    throw new UncheckedIOException(new java.io.IOException(e));
                }
            }));
        }
        assertThat(HOLDING.await(10, TimeUnit.SECONDS)).isTrue();
        var refused = berta.get("/api/mine");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(anna.get("/api/mine").status()).isEqualTo(200);
        HELD.release(2);
        for (var thread : held) {
            thread.join();
        }
        assertThat(berta.get("/api/mine").status()).isEqualTo(200);
    }

    @Test
    void aRefusalIsRecordedAndTellsNoOwner() throws Exception {
        var answer = anna.get("/api/conversations/0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1b");

        assertThat(answer.slug()).isEqualTo("not-found");
        assertThat(site.audit.page(AuditFilter.newest(20)).events())
                .anySatisfy(event -> assertThat(event.leaf())
                        .containsEntry("action", "access-denied")
                        .containsEntry("request", answer.header("X-Request-Id"))
                        .containsEntry("resource", "conversation:0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1b"));
    }

    @Test
    void aForgedOrEndedSessionIsNobody() throws Exception {
        var gone = site.signedIn("gone@example.org", Role.USER);
        site.sessions.end(site.sessions.check(gone.token()).orElseThrow());

        assertThat(gone.get("/api/mine").slug()).isEqualTo("not-signed-in");
        assertThat(new TestClient(site.port(), "garbage", null).get("/api/mine").slug())
                .isEqualTo("not-signed-in");
        assertThat(new TestClient(site.port(), anna.token() + "A", null)
                        .get("/api/mine")
                        .slug())
                .isEqualTo("not-signed-in");
    }

    @Test
    void nothingOfHelidonAnswersByItself() throws Exception {
        for (var path : List.of("/observe/health", "/observe/metrics", "/observe/info")) {
            assertThat(site.anonymous().get(path).json().path("page").asText()).isEqualTo(path.substring(1));
        }
    }

    @Test
    void aTakenPortNamesTheWayOut() {
        var config = TestSite.config(Map.of("server.port", Integer.toString(site.port())));

        assertThatThrownBy(() ->
                        Server.start(config, new Routes(), site.rules, site.sessions, site.apiKeys, new Metrics()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().detail())
                                .contains("127.0.0.1:" + site.port())
                                .contains("--port"));
    }

    @Test
    void aRuleThatNobodyDecidesStopsTheStart() {
        var routes = new Routes().get("/api/jobs/{job}", Access.JOB_OWNER, exchange -> {});

        assertThatThrownBy(() -> Server.start(
                        TestSite.config(Map.of()), routes, site.rules, site.sessions, site.apiKeys, new Metrics()))
                .hasMessageContaining("GET /api/jobs/{job} (JOB_OWNER)");
    }

    @Test
    void aRouteUnderAThingsRuleMustNameTheThing() {
        assertThatThrownBy(() -> new Routes().get("/api/jobs/{id}", Access.JOB_OWNER, exchange -> {}))
                .hasMessageContaining("must have {job}");
        assertThatThrownBy(() -> new Routes().get("/a", Access.USER, e -> {}).get("/a", Access.ADMIN, e -> {}))
                .hasMessageContaining("given twice");
    }

    @Test
    void countsByTemplateAndNeverByWhatSomebodySent() throws Exception {
        site.anonymous().get("/api/named/canary-4711");

        assertThat(site.metrics.text())
                .contains("brane_http_requests_total{route=\"/api/named/{name}\",status=\"200\"}")
                .doesNotContain("canary-4711");
    }

    @Test
    void aStreamEndsWhenItsReaderMayNotReadOn() throws Exception {
        var bea = site.person("bea-streams@example.org", Role.USER);
        var client = site.client("bea-streams@example.org");
        var reading = CompletableFuture.supplyAsync(() -> {
            try {
                return client.get("/api/watched");
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(STREAMING.await(20, TimeUnit.SECONDS)).isTrue();
        site.accounts.change(bea.id(), new brane.security.PersonChange(null, null, null, null, false));

        // It is cut, not ended: a program that reads it comes back, and is told why it may not.
        assertThat(reading.handle((_, _) -> true).get(15, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded; charset=utf-8", "multipart/form-data"})
    void whatAFormOfAnotherSiteCanSendIsNotTaken(String type) throws Exception {
        var answer = site.anonymous().send("POST", "/api/open", "{\"name\":\"x\"}", "Content-Type", type);

        assertThat(answer.slug()).isEqualTo("body-type-wrong");
    }

    @Test
    void aKeyIsGivenOnce() throws Exception {
        var answer = site.anonymous().send("POST", "/api/open", "{\"name\":\"x\",\"name\":\"y\"}");

        assertThat(answer.slug()).isEqualTo("body-invalid");
    }
}
