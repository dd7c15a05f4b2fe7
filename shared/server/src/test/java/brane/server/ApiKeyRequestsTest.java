package brane.server;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.AuditFilter;
import brane.core.RequestContext;
import brane.core.Role;
import brane.security.Access;
import brane.security.Person;
import brane.security.PersonChange;
import brane.storage.TestDatabase;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of programs that bring an API key, over real HTTP. */
final class ApiKeyRequestsTest {

    record Named(String name) {
        Named {
            name = Json.required("name", name);
        }
    }

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String BODY = "{\"name\":\"x\"}";

    private final Semaphore held = new Semaphore(0);
    private final CountDownLatch holding = new CountDownLatch(2);
    private final CountDownLatch streaming = new CountDownLatch(1);
    private TestSite site;
    private Person anna;
    private String secret;
    private TestClient program;

    @BeforeEach
    void start() {
        site = new TestSite(DATABASE.sql());
        var routes = new Routes()
                .get("/api/open", Access.ANYONE, exchange -> exchange.ok(Map.of()))
                .get(
                        "/api/whoever",
                        Access.ANYONE,
                        exchange ->
                                exchange.ok(Map.of("session", exchange.session().isPresent())))
                .get("/api/mine", Access.USER, exchange -> {
                    var caller = RequestContext.CALLER.get();
                    assertThat(exchange.caller()).isEqualTo(caller);
                    exchange.ok(Map.of("who", caller.email(), "via", caller.via()));
                })
                .put("/api/mine", Access.USER, exchange -> exchange.ok(exchange.json(Named.class)))
                .get("/api/audit", Access.AUDITOR, exchange -> exchange.ok(Map.of()))
                .get("/api/account", Access.OWN_ACCOUNT, exchange -> exchange.ok(Map.of()))
                .get("/api/hold", Access.USER, exchange -> {
                    holding.countDown();
                    held.acquire();
                    exchange.empty(204);
                })
                .get("/api/watched", Access.USER, exchange -> {
                    try (var stream = exchange.events()) {
                        for (var i = 1; i <= 300; i++) {
                            stream.send(i, "tick", Map.of());
                            streaming.countDown();
                            Thread.sleep(100);
                        }
                    }
                });
        site.start(TestSite.config(Map.of("server.max-requests-per-person", "2")), routes);
        anna = site.person("anna@example.org", Role.USER);
        secret = site.apiKeys.create(anna.id(), "test", null).secret();
        program = site.anonymous().withKey(secret);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void aKeyIsEnoughWithoutCookieAndCsrfToken() throws Exception {
        var read = program.get("/api/mine");
        var key = site.apiKeys.list(anna.id()).getFirst();

        assertThat(read.json().path("who").asText()).isEqualTo("anna@example.org");
        assertThat(read.json().path("via").asText()).isEqualTo("key:" + key.id());
        assertThat(read.header("Set-Cookie")).isEmpty();
        assertThat(program.send("PUT", "/api/mine", BODY).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR    "})
    void theSchemeHasNoCase(String scheme) throws Exception {
        assertThat(site.anonymous()
                        .get("/api/mine", "Authorization", scheme + secret)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer %s %s",
                "Bearer %s, Bearer %s",
                "Bearer %s,%s",
                "Bearer%s",
                "Bearer \"%s\"",
                "Bearer\t%s",
                "Bearer token=%s",
                "Bearer %sA",
                "Bearer brane_",
                "Bearer sk-proj-0123456789",
                "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
                "BearerToken %s"
            })
    void aMalformedOrUnknownKeyIsOneAnswer(String header) throws Exception {
        var value = header.replace("%s", secret);

        var answer = site.anonymous().get("/api/mine", "Authorization", value);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.slug()).isEqualTo("api-key-invalid");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"BRANE\"");
        assertThat(answer.text()).doesNotContain(secret);
    }

    @Test
    void twoHeadersAreOneTooMany() throws Exception {
        assertThat(raw("Authorization: Bearer " + secret)).startsWith("HTTP/1.1 200");
        assertThat(raw("Authorization: Bearer " + secret, "Authorization: Bearer " + secret))
                .startsWith("HTTP/1.1 401");
        assertThat(raw("Authorization: Basic YTpi", "Authorization: Bearer " + secret))
                .startsWith("HTTP/1.1 401");
    }

    /** A proxy before BRANE may ask for a password of its own; the browser then sends it with every request. */
    @Test
    void otherSchemesAreNoneOfOurs() throws Exception {
        var basic = "Basic " + java.util.Base64.getEncoder().encodeToString("a:b".getBytes(StandardCharsets.UTF_8));

        assertThat(site.client("anna@example.org")
                        .get("/api/mine", "Authorization", basic)
                        .status())
                .isEqualTo(200);
        assertThat(site.anonymous().get("/api/mine", "Authorization", basic).slug())
                .isEqualTo("not-signed-in");
        assertThat(site.anonymous().get("/api/mine", "Authorization", secret).slug())
                .isEqualTo("not-signed-in");
    }

    @Test
    void ofCookieAndKeyTheKeyDecides() throws Exception {
        site.person("ben@example.org", Role.AUDITOR);
        var ben = site.client("ben@example.org");
        var both = ben.withKey(secret);
        var annas = site.client("anna@example.org");

        assertThat(both.get("/api/mine").json().path("who").asText()).isEqualTo("anna@example.org");
        assertThat(both.get("/api/audit").slug()).as("the cookie gives nothing").isEqualTo("not-allowed");
        assertThat(both.withCsrf(null).send("PUT", "/api/mine", BODY).status()).isEqualTo(200);
        assertThat(both.get("/api/account").slug()).isEqualTo("session-needed");
        assertThat(annas.withKey("brane_wrong").get("/api/mine").slug())
                .as("the cookie does not help a wrong key")
                .isEqualTo("api-key-invalid");
        assertThat(annas.withKey("brane_wrong")
                        .withCsrf(null)
                        .send("PUT", "/api/mine", BODY)
                        .slug())
                .isEqualTo("api-key-invalid");
    }

    @Test
    void aKeyDoesNotDoWhatIsKeptToSessions() throws Exception {
        var answer = program.get("/api/account");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.slug()).isEqualTo("session-needed");
        assertThat(site.client("anna@example.org").get("/api/account").status()).isEqualTo(200);
        assertThat(site.audit.page(AuditFilter.newest(20)).events())
                .anySatisfy(event -> assertThat(event.leaf())
                        .containsEntry("action", "access-denied")
                        .containsEntry("request", answer.header("X-Request-Id"))
                        .containsEntry("actor", "user:" + anna.id())
                        .containsEntry(
                                "via",
                                "key:" + site.apiKeys.list(anna.id()).getFirst().id())
                        .containsEntry("why", "session-needed"));
    }

    @Test
    void whatIsOpenToAnyoneAsksForNoKeyAndIsNoSession() throws Exception {
        assertThat(site.anonymous().withKey("garbage").get("/api/open").status())
                .isEqualTo(200);
        assertThat(program.get("/api/whoever").json().path("session").asBoolean())
                .isFalse();
        assertThat(site.client("anna@example.org")
                        .get("/api/whoever")
                        .json()
                        .path("session")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void changesHoldFromTheNextRequest() throws Exception {
        assertThat(program.get("/api/mine").status()).isEqualTo(200);
        site.accounts.change(anna.id(), new PersonChange(null, null, Set.of(Role.AUDITOR), null, null));
        assertThat(program.get("/api/mine").slug()).isEqualTo("not-allowed");
        assertThat(program.get("/api/audit").status()).isEqualTo(200);

        site.accounts.change(anna.id(), new PersonChange(null, null, null, null, false));
        assertThat(program.get("/api/audit").slug()).isEqualTo("api-key-invalid");
    }

    @Test
    void aPersonsKeysAndSessionsShareOneLimit() throws Exception {
        var browser = site.client("anna@example.org");
        var waiting = new ArrayList<Thread>();
        for (var client : List.of(program, browser)) {
            waiting.add(Thread.ofVirtual().start(() -> {
                try {
                    client.get("/api/hold");
                } catch (Exception e) {
                    throw new UncheckedIOException(new java.io.IOException(e));
                }
            }));
        }
        assertThat(holding.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(program.get("/api/mine").slug()).isEqualTo("too-many-requests");
        held.release(2);
        for (var thread : waiting) {
            thread.join();
        }
        assertThat(program.get("/api/mine").status()).isEqualTo(200);
    }

    @Test
    void aStreamEndsWhenItsKeyIsRevoked() throws Exception {
        var reading = CompletableFuture.supplyAsync(() -> {
            try {
                return program.get("/api/watched");
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(streaming.await(20, TimeUnit.SECONDS)).isTrue();
        site.apiKeys.revoke(anna.id(), site.apiKeys.list(anna.id()).getFirst().id());

        assertThat(reading.handle((_, _) -> true).get(15, TimeUnit.SECONDS)).isTrue();
    }

    /** The first line of the answer to a request with these headers. */
    private String raw(String... headers) throws Exception {
        try (var socket = new Socket("127.0.0.1", site.port())) {
            socket.setSoTimeout(10_000);
            var request = "GET /api/mine HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
