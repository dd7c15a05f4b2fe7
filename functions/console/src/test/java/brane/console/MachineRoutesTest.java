package brane.console;

import static brane.console.ConsoleSite.small;
import static org.assertj.core.api.Assertions.assertThat;

import brane.server.RouteMatrix;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.TestDatabase;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models, health, descriptions and files, and the rules of all routes. */
final class MachineRoutesTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private static ConsoleSite console;
    private static TestSite site;
    private static TestClient admin;
    private static TestClient anna;
    private static TestClient auditor;

    @BeforeAll
    static void start() throws Exception {
        console = new ConsoleSite(DATABASE.sql(), objects);
        site = console.site;
        admin = console.admin;
        anna = console.anna;
        auditor = console.auditor;
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @Test
    void theModelOfTheSiteIsKeptAndShown() throws Exception {
        var model =
                "{\"provider\":\"openai-compatible\",\"model\":\"small\",\"endpoint\":\"http://models.example:8000/v1\"}";

        assertThat(admin.send("PUT", "/api/v1/models/site-default", model).json())
                .isEqualTo(admin.get("/api/v1/models").json().path("site_default"));
        assertThat(admin.get("/api/v1/models").json().path("local_addresses").toString())
                .isEqualTo("[\"127.0.0.1\",\"localhost\",\"models.example:8000\"]");
        assertThat(anna.get("/api/v1/neurons/legal-researcher")
                        .json()
                        .at("/model/local")
                        .asBoolean())
                .isTrue();
        assertThat(admin.send("PUT", "/api/v1/models/site-default", "{\"provider\":\"extractive\"}")
                        .text())
                .isEqualTo("{\"provider\":\"extractive\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"provider\":\"magic\"}",
                "{\"provider\":\"ollama\"}",
                "{\"provider\":\"ollama\",\"model\":\"x\"}",
                "{\"provider\":\"ollama\",\"model\":\"x\",\"endpoint\":\"file:///etc/passwd\"}",
                "{\"provider\":\"ollama\",\"model\":\"x\",\"endpoint\":\"http://user:pass@host\"}",
                "{\"provider\":\"ollama\",\"model\":\"x y\",\"endpoint\":\"http://localhost:1\"}",
                "{\"provider\":\"extractive\",\"model\":\"x\"}",
                "{\"provider\":\"openai\",\"model\":\"x\",\"credential\":\"sk-SECRET VALUE\"}"
            })
    void aWrongModelIsRefused(String body) throws Exception {
        assertThat(admin.send("PUT", "/api/v1/models/site-default", body).slug())
                .isEqualTo("body-invalid");
        assertThat(admin.send("POST", "/api/v1/models/test", body).slug()).isEqualTo("body-invalid");
    }

    @Test
    void aModelIsTriedAndASilentOneIsAProblem() throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                for (var word : List.of("one ", "two ", "three")) {
                    out.write(("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + word + "\"}}]}\n\n")
                            .getBytes(StandardCharsets.UTF_8));
                }
                out.write(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                                .getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        var port = server.getAddress().getPort();
        var body = "{\"provider\":\"openai-compatible\",\"model\":\"small\",\"endpoint\":\"http://127.0.0.1:" + port
                + "/v1\"}";

        var seen = admin.send("POST", "/api/v1/models/test", body).json();
        server.stop(0);
        var gone = admin.send("POST", "/api/v1/models/test", body).json();

        assertThat(seen.path("ok").asBoolean()).as(seen.toString()).isTrue();
        assertThat(seen.has("first_token_millis")).isTrue();
        assertThat(gone.path("ok").asBoolean()).isFalse();
        assertThat(gone.at("/problem/type").asText()).startsWith("/problems/");
    }

    @Test
    void secretsGoInAndNeverComeOut() throws Exception {
        assertThat(admin.send(
                                "PUT",
                                "/api/v1/models/credentials/cloud-key",
                                "{\"secret\":\"sk-CANARY\",\"endpoint\":\"https://models.example\"}")
                        .status())
                .isEqualTo(204);
        assertThat(admin.get("/api/v1/models/credentials").text())
                .contains("cloud-key")
                .doesNotContain("CANARY");
        assertThat(admin.send(
                                "POST",
                                "/api/v1/models/test",
                                "{\"provider\":\"openai\",\"model\":\"x\",\"credential\":\"cloud-key\"}")
                        .slug())
                .isEqualTo("credential-elsewhere");
        assertThat(admin.delete("/api/v1/models/credentials/cloud-key").status())
                .isEqualTo(204);
        assertThat(admin.get("/api/v1/models/credentials").json().path("credentials"))
                .isEmpty();
        assertThat(admin.send(
                                "POST",
                                "/api/v1/models/test",
                                "{\"provider\":\"openai\",\"model\":\"x\",\"credential\":\"cloud-key\"}")
                        .slug())
                .isEqualTo("credential-missing");
    }

    @Test
    void healthSaysUpOrDownAndNothingElse() throws Exception {
        var anyone = site.anonymous();
        assertThat(anyone.get("/health").text()).isEqualTo("{\"status\":\"up\"}");
        assertThat(anyone.get("/health/db").text()).isEqualTo("{\"status\":\"up\"}");
        console.ready.set(false);
        var notReady = anyone.get("/health/ready");
        console.ready.set(true);

        assertThat(notReady.status()).isEqualTo(503);
        assertThat(notReady.text()).isEqualTo("{\"status\":\"down\"}");
        assertThat(anyone.get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void countersAreForThisMachineOrAnAdministrator() throws Exception {
        assertThat(site.anonymous().get("/metrics").text()).contains("brane_http_requests_total");
        assertThat(site.anonymous()
                        .get("/metrics", "X-Forwarded-For", "198.51.100.7")
                        .slug())
                .isEqualTo("not-signed-in");
        assertThat(anna.get("/metrics", "Forwarded", "for=198.51.100.7").slug()).isEqualTo("not-allowed");
        assertThat(admin.get("/metrics", "X-Forwarded-For", "198.51.100.7").status())
                .isEqualTo(200);
    }

    @Test
    void theApiDescribesItselfWithoutAHole() throws Exception {
        var document = site.anonymous().get("/openapi").json();
        var missing = new ArrayList<String>();
        document.findValues("$ref").forEach(ref -> {
            if (document.at(ref.asText().substring(1)).isMissingNode()) {
                missing.add(ref.asText());
            }
        });

        assertThat(OpenApi.undescribed(console.routes.all())).isEmpty();
        assertThat(missing).isEmpty();
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/paths/~1api~1v1~1neurons~1{neuron}/put/x-access")
                        .asText())
                .isEqualTo("edit-neuron");
        assertThat(document.at("/paths/~1api~1v1~1neurons~1{neuron}/put/security")
                        .toString())
                .isEqualTo("[{\"session\":[],\"csrf\":[]},{\"key\":[]}]");
        assertThat(document.at("/paths/~1api~1v1~1keys/post/security").toString())
                .isEqualTo("[{\"session\":[],\"csrf\":[]}]");
        assertThat(document.path("paths").has("/{file}")).isFalse();
        assertThat(site.anonymous()
                        .get("/schemas/neuron/v1.json")
                        .json()
                        .path("title")
                        .asText())
                .isEqualTo("Neuron");
    }

    @Test
    void pagesAndFilesOfTheInterface() throws Exception {
        var anyone = site.anonymous();
        var page = anyone.get("/");
        var route = anyone.get("/neurons/medical-assistant/documents", "Accept", "text/html");

        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(route.bytes()).isEqualTo(page.bytes());
        assertThat(anyone.get("/", "If-None-Match", page.header("ETag")).status())
                .isEqualTo(304);
        assertThat(anyone.get("/conversations/report.pdf").bytes()).isEqualTo(page.bytes());
        assertThat(anyone.get("/assets/gone-1234.js").slug()).isEqualTo("not-found");
        assertThat(anyone.get("/notes.txt", "Accept", "text/html").bytes()).isEqualTo(page.bytes());
    }

    @Test
    void hashedFilesAreKeptAndPackedOnesAreSentPacked() throws Exception {
        var plain = site.anonymous().get("/assets/console-test-0.js");
        var packed = site.anonymous().get("/assets/console-test-0.js", "Accept-Encoding", "gzip, br");
        var refused = site.anonymous().get("/assets/console-test-0.js", "Accept-Encoding", "gzip, br;q=0");

        assertThat(plain.text()).isEqualTo("export const plain = true;\n");
        assertThat(plain.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(plain.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(packed.header("Content-Encoding")).isEqualTo("br");
        assertThat(packed.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(packed.text()).isEqualTo("not really packed\n");
        assertThat(packed.header("ETag")).isNotEqualTo(plain.header("ETag"));
        assertThat(refused.header("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..%2fbrane%2fneurons%2fneuron.schema.json",
                "/%2e%2e/brane/console/openapi.json",
                "/assets/..%5c..%5cbrane%5cconsole%5copenapi.json",
                "/.vite/manifest.json",
                "/brane/console/openapi.json",
                "/META-INF/MANIFEST.MF",
                "/api/v1/unknown",
                "/v1/unknown",
                "/internal/maintain"
            })
    void nothingElseOfTheClassPathIsServed(String path) throws Exception {
        var answer = site.anonymous().get(path);

        assertThat(answer.text())
                .doesNotContain("\"operations\"")
                .doesNotContain("draft/2020-12")
                .doesNotContain("Manifest-Version");
        if (!path.contains("META-INF")) {
            assertThat(answer.slug()).isEqualTo("not-found");
        }
    }

    /** Written out once more, so that a rule that got weaker is seen by whoever reads the change. */
    @Test
    void everyRouteHasTheRuleOfTheContract() {
        assertThat(console.routes.all())
                .extracting(route -> route.method() + " " + route.path() + " " + route.access())
                .containsExactlyInAnyOrder(
                        "GET /api/v1/setup ANYONE",
                        "POST /api/v1/setup ANYONE",
                        "POST /api/v1/session ANYONE",
                        "GET /api/v1/session OWN_ACCOUNT",
                        "DELETE /api/v1/session OWN_ACCOUNT",
                        "GET /api/v1/keys OWN_ACCOUNT",
                        "POST /api/v1/keys OWN_ACCOUNT",
                        "DELETE /api/v1/keys/{key} KEY_OWNER",
                        "GET /api/v1/users/{user}/keys ACCOUNTS",
                        "DELETE /api/v1/users/{user}/keys/{key} ACCOUNTS",
                        "GET /api/v1/users ACCOUNTS",
                        "POST /api/v1/users ACCOUNTS",
                        "PATCH /api/v1/users/{user} ACCOUNTS",
                        "GET /api/v1/neurons SIGNED_IN",
                        "GET /api/v1/neurons/{neuron} USE_NEURON",
                        "PUT /api/v1/neurons/{neuron} EDIT_NEURON",
                        "POST /api/v1/neurons/{neuron}/validate USER",
                        "DELETE /api/v1/neurons/{neuron} ADMIN",
                        "GET /api/v1/models ADMIN",
                        "POST /api/v1/models/test ADMIN",
                        "POST /api/v1/models/examine ADMIN",
                        "PUT /api/v1/models/site-default ADMIN",
                        "GET /api/v1/models/credentials ADMIN",
                        "PUT /api/v1/models/credentials/{name} ADMIN",
                        "DELETE /api/v1/models/credentials/{name} ADMIN",
                        "GET /api/v1/usage USER",
                        "GET /api/v1/budgets ADMIN",
                        "PUT /api/v1/budgets ADMIN",
                        "GET /api/v1/prices ADMIN",
                        "PUT /api/v1/prices ADMIN",
                        "GET /api/v1/audit AUDITOR",
                        "GET /api/v1/audit/actions AUDITOR",
                        "GET /api/v1/audit/{event} AUDITOR",
                        "GET /health ANYONE",
                        "GET /health/ready ANYONE",
                        "GET /health/db ANYONE",
                        "GET /metrics ANYONE",
                        "GET /openapi ANYONE",
                        "GET /schemas/neuron/v1.json ANYONE",
                        "GET /{file*} ANYONE");
    }

    @Test
    void everyRuleHoldsForEverybody() throws Exception {
        admin.send(
                "PUT",
                "/api/v1/neurons/matrix",
                small(
                        "matrix",
                        "access: {use: ['user:%1$s'], feed: ['user:%1$s'], edit: ['user:%1$s']}\n"
                                .formatted(RouteMatrix.email(RouteMatrix.Who.USER))));
        try (var matrix = new RouteMatrix(site, console.routes)) {
            var key = site.apiKeys.create(RouteMatrix.idOf(site, RouteMatrix.Who.USER), "matrix", null);
            var things = Map.of("neuron", "matrix", "key", key.key().id().toString());
            assertThat(matrix.deviations(things, RouteMatrix::expected)).isEmpty();
        }
    }
}
