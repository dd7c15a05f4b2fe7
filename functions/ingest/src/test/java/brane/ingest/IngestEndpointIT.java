package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.core.Role;
import brane.core.Settings;
import brane.ingest.IngestEndpoint.Sample;
import brane.security.Access;
import brane.security.AccessRules;
import brane.security.Accounts;
import brane.security.ApiKeys;
import brane.security.NewPerson;
import brane.security.Person;
import brane.security.SecurityConfig;
import brane.security.Sessions;
import brane.security.SignIn;
import brane.security.SiteSecrets;
import brane.server.Json;
import brane.server.Metrics;
import brane.server.Routes;
import brane.server.Server;
import brane.server.ServerConfig;
import brane.storage.TestDatabase;
import brane.storage.keys.TestKeys;
import brane.storage.objects.DirectoryStore;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and jobs as a client sees them, over a real server. */
class IngestEndpointIT {

    private static final String PASSWORD = "violet-ladder-cooks-7-otters";
    private static final int BYTES_MAX = 1 << 20;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path folder;

    private static final MemoryAuditLog LOG = new MemoryAuditLog();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Server server;
    private static Ingest ingest;
    private static Reembeddings reembeddings;
    private static volatile String wanted = "hash";
    private static Sessions.Session feeder;
    private static Sessions.Session reader;

    @BeforeAll
    static void start() {
        var keys = TestKeys.create();
        var database = DATABASE.sql();
        var secrets = new SiteSecrets(database, keys);
        var security = SecurityConfig.defaults();
        var accounts = new Accounts(database, keys, secrets, LOG, security, Clock.systemUTC());
        var sessions = new Sessions(database, accounts, secrets, LOG, security, Clock.systemUTC());
        var apiKeys = new ApiKeys(database, accounts, secrets, LOG, security, Clock.systemUTC());
        var signIn = new SignIn(database, accounts, sessions, LOG, Clock.systemUTC());
        feeder = signIn(accounts, signIn, "feeder@example.org");
        reader = signIn(accounts, signIn, "reader@example.org");
        var axons = new StoredAxons(
                database,
                keys,
                DirectoryStore.open(folder.resolve("store")),
                List.of(new HashEmbedding(), new HashEmbedding("other", () -> {})),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
        var settings = new Settings(Map.of("ingest.bytes-max", Integer.toString(BYTES_MAX)));
        ingest = Ingest.start(
                settings,
                folder,
                database,
                keys,
                DirectoryStore.open(folder.resolve("store")),
                axons,
                LOG,
                axon -> new FourLetters());
        var endpoint = new IngestEndpoint(
                ingest,
                new Documents(axons, LOG),
                neuron -> new Ingest.Target(neuron, 1, axons.open(neuron, "hash")),
                neuron -> List.of(
                        new Sample("one.md", Samples.utf8("# One\n\nText.")),
                        new Sample("two.txt", Samples.utf8("Two."))),
                id -> accounts.find(id).map(Person::name).orElse(""));
        reembeddings = Reembeddings.start(database, axons, LOG);
        var memory = new AxonEndpoint(
                reembeddings,
                axons,
                neuron -> new Ingest.Target(neuron, 1, axons.open(neuron, "hash")),
                neuron -> wanted);
        var rules = endpoint.rules(new AccessRules(LOG))
                .with(Access.USE_NEURON, (caller, id) -> !id.equals("hidden"))
                .with(Access.FEED_NEURON, (caller, id) -> caller.email().startsWith("feeder"))
                .with(Access.EDIT_NEURON, (caller, id) -> caller.email().startsWith("feeder"));
        var config = ServerConfig.from(new Settings(Map.of("server.port", "0")));
        server = Server.start(
                config, memory.routes(endpoint.routes(new Routes())), rules, sessions, apiKeys, new Metrics());
    }

    @AfterAll
    static void stop() {
        server.close();
        ingest.close();
        reembeddings.close();
    }

    @Test
    void aDocumentIsPutFollowedListedReadAndDeleted() throws Exception {
        var content = Samples.utf8("# Sepsis\n\nGive fluids within one hour.");
        var path = "/api/v1/neurons/n1/documents/" + encoded("Überblick 📄.md");

        var put = send(feeder, "PUT", path, content);
        var job = json(put);

        assertThat(put.statusCode()).isEqualTo(202);
        assertThat(put.headers().firstValue("Location"))
                .contains("/api/v1/jobs/" + job.path("id").asText());
        assertThat(job.path("name").asText()).isEqualTo("Überblick 📄.md");
        var events = events("/api/v1/jobs/" + job.path("id").asText());
        assertThat(events).isNotEmpty().allSatisfy(event -> assertThat(event).contains("\"state\""));
        assertThat(events.getLast()).contains("\"state\":\"done\"");
        var listed = json(send(reader, "GET", "/api/v1/neurons/n1/documents?q=bericht&limit=5", null));
        assertThat(listed.path("total").asInt()).isZero();
        listed = json(send(reader, "GET", "/api/v1/neurons/n1/documents?limit=5", null));
        assertThat(listed.path("documents").path(0).path("type").asText()).isEqualTo("markdown");
        assertThat(listed.path("documents").path(0).path("state").asText()).isEqualTo("live");
        assertThat(listed.path("documents").path(0).path("by").path("name").asText())
                .isEqualTo("A Person");
        var text = json(send(reader, "GET", path + "/text", null));
        assertThat(text.path("text").asText()).isEqualTo("Sepsis\n\nGive fluids within one hour.");
        assertThat(text.path("headings").path(0).path("title").asText()).isEqualTo("Sepsis");
        assertThat(text.path("passages").path(0).path("end").asInt()).isEqualTo(36);
        var original = send(reader, "GET", path, null);
        assertThat(original.body()).isEqualTo(new String(content, StandardCharsets.UTF_8));
        assertThat(original.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        assertThat(original.headers().firstValue("X-Content-Type-Options")).contains("nosniff");

        assertThat(send(feeder, "DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(send(reader, "GET", path, null).statusCode()).isEqualTo(404);
        assertThat(send(feeder, "DELETE", path, null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "a.exe, 415, document-type-unsupported",
        "empty.txt, 422, document-empty",
        "large.txt, 413, document-too-large",
    })
    void whatCannotBeTakenIsRefusedWithItsRule(String name, int status, String slug) throws Exception {
        var content = switch (name) {
            case "a.exe" -> Samples.utf8("MZ\0\0\0\0");
            case "empty.txt" -> new byte[0];
            default -> new byte[BYTES_MAX + 1];
        };

        var answer = send(feeder, "PUT", "/api/v1/neurons/n2/documents/" + name, content);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("type").asText()).isEqualTo("/problems/" + slug);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void namesThatAreNoneAreRefused() throws Exception {
        for (var name :
                List.of("x".repeat(300), encoded("../secret.txt"), encoded("..\\a"), encoded("a\u202Eb"), "%00")) {
            var answer = send(feeder, "PUT", "/api/v1/neurons/n2/documents/" + name, Samples.utf8("text"));

            assertThat(answer.statusCode()).as(name).isBetween(400, 422);
        }
        assertThat(json(send(feeder, "PUT", "/api/v1/neurons/n2/documents/" + "x".repeat(300), Samples.utf8("text")))
                        .path("detail")
                        .asText())
                .isEqualTo("a document's name must have 1 to 255 characters, had 300");
        assertThat(json(send(feeder, "GET", "/api/v1/neurons/n2/documents", null))
                        .path("total")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void fiveHundredMegabytesAreRefusedBeforeTheyAreSent(String asks) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(Samples.utf8(head("big.pdf", feeder) + asks + "Content-Length: 524288000\r\n\r\n"));

            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void moreThanIsAllowedIsRefusedWhileItComes() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            out.write(Samples.utf8(head("big.txt", feeder) + "Transfer-Encoding: chunked\r\n\r\n"));
            for (var i = 0; i < 17; i++) {
                out.write(Samples.utf8("10000\r\n" + "x".repeat(65_536) + "\r\n"));
            }
            out.flush();

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
        assertThat(uploads()).isEmpty();
    }

    @Test
    void anUploadThatIsCutLeavesNothing() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(Samples.utf8(
                            head("cut.txt", feeder) + "Content-Length: 100000\r\n\r\n" + "x".repeat(50_000)));
        }

        for (var i = 0; i < 100 && !uploads().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertThat(uploads()).isEmpty();
        var jobs = json(send(feeder, "GET", "/api/v1/jobs?neuron=n3", null)).path("jobs");
        assertThat(jobs.size()).isZero();
    }

    @Test
    void erasesADocumentForGood() throws Exception {
        var document = "/api/v1/neurons/n9/documents/a.txt";
        var job = json(send(feeder, "PUT", document, Samples.utf8("Some words.")));
        assertThat(events("/api/v1/jobs/" + job.path("id").asText()).getLast()).contains("\"state\":\"done\"");

        assertThat(send(reader, "DELETE", document + "?erase=true", null).statusCode())
                .isEqualTo(403);
        var erased = send(feeder, "DELETE", document + "?erase=true", null);

        assertThat(erased.statusCode()).isEqualTo(202);
        assertThat(UUID.fromString(json(erased).path("erased").asText())).isNotNull();
        assertThat(send(feeder, "GET", document, null).statusCode()).isEqualTo(404);
        assertThat(send(feeder, "DELETE", document + "?erase=true", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyWhoMayFeedsAndOnlyTheOwnerSeesTheJob() throws Exception {
        var content = Samples.utf8("Some words.");
        var job = json(send(feeder, "PUT", "/api/v1/neurons/n4/documents/a.txt", content))
                .path("id")
                .asText();

        assertThat(send(reader, "PUT", "/api/v1/neurons/n4/documents/b.txt", content)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(reader, "GET", "/api/v1/neurons/hidden/documents", null).statusCode())
                .isEqualTo(404);
        assertThat(send(reader, "GET", "/api/v1/jobs/" + job, null).statusCode())
                .isEqualTo(404);
        assertThat(send(reader, "DELETE", "/api/v1/jobs/" + job, null).statusCode())
                .isEqualTo(404);
        assertThat(send(feeder, "GET", "/api/v1/jobs/" + job, null).statusCode())
                .isEqualTo(200);
        assertThat(send(feeder, "GET", "/api/v1/jobs/" + UUID.randomUUID(), null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(json(send(reader, "GET", "/api/v1/jobs", null)).path("jobs").size())
                .isZero();
    }

    @Test
    void aFailedJobStaysInSightOfItsOwnerUntilItIsPutAway() throws Exception {
        var job = json(send(feeder, "PUT", "/api/v1/neurons/n9/documents/broken.pdf", Samples.utf8("%PDF-1.7 cut")));
        var path = "/api/v1/jobs/" + job.path("id").asText();
        assertThat(events(path).getLast()).contains("\"state\":\"failed\"");

        var open = json(send(feeder, "GET", "/api/v1/neurons/n9/jobs", null)).path("jobs");
        assertThat(open.size()).isEqualTo(1);
        assertThat(open.path(0).path("name").asText()).isEqualTo("broken.pdf");
        assertThat(open.path(0).path("problem").path("type").asText()).isEqualTo("/problems/document-broken");
        assertThat(send(reader, "GET", "/api/v1/neurons/n9/jobs", null).statusCode())
                .isEqualTo(403);
        assertThat(json(send(feeder, "GET", "/api/v1/neurons/n8/jobs", null))
                        .path("jobs")
                        .size())
                .isZero();

        assertThat(send(reader, "DELETE", path, null).statusCode()).isEqualTo(404);
        assertThat(send(feeder, "DELETE", path, null).statusCode()).isEqualTo(200);
        assertThat(json(send(feeder, "GET", "/api/v1/neurons/n9/jobs", null))
                        .path("jobs")
                        .size())
                .isZero();
        assertThat(send(feeder, "GET", path, null).statusCode()).isEqualTo(404);
    }

    @Test
    void aJobThatIsDoneIsNeitherInSightNorPutAway() throws Exception {
        var job = json(send(feeder, "PUT", "/api/v1/neurons/n10/documents/fine.txt", Samples.utf8("Some words.")));
        var path = "/api/v1/jobs/" + job.path("id").asText();
        assertThat(events(path).getLast()).contains("\"state\":\"done\"");

        assertThat(json(send(feeder, "GET", "/api/v1/neurons/n10/jobs", null))
                        .path("jobs")
                        .size())
                .isZero();
        assertThat(send(feeder, "DELETE", path, null).statusCode()).isEqualTo(200);
        assertThat(send(feeder, "GET", path, null).statusCode()).isEqualTo(200);
    }

    @Test
    void aDocumentCarriesLabelsThatCanBeChanged() throws Exception {
        var path = "/api/v1/neurons/n11/documents/a.txt";
        var query = "?label=" + encoded("Größe & Maß") + "&label=ward&label=ward&date=2024-05-01";
        var job = json(send(feeder, "PUT", path + query, Samples.utf8("Some words.")));
        assertThat(events("/api/v1/jobs/" + job.path("id").asText()).getLast()).contains("\"state\":\"done\"");
        assertThat(labels("n11")).isEqualTo("[\"Größe & Maß\",\"ward\"] 2024-05-01");

        var changed = send(feeder, "PUT", path + "/labels", Samples.utf8("{\"labels\":[\"b\",\"a\"]}"));

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(json(changed).path("labels").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(labels("n11")).isEqualTo("[\"a\",\"b\"] ");
        assertThat(send(reader, "PUT", path + "/labels", Samples.utf8("{\"labels\":[]}"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(feeder, "PUT", path + "x/labels", Samples.utf8("{\"labels\":[]}"))
                        .statusCode())
                .isEqualTo(404);
    }

    private static String labels(String neuron) throws Exception {
        var document = json(send(reader, "GET", "/api/v1/neurons/" + neuron + "/documents", null))
                .path("documents")
                .path(0);
        return document.path("labels") + " " + document.path("date").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?label=a%0Ab", "?date=tomorrow", "?date=0999-01-01"})
    void labelsThatCanNotBeAreRefusedBeforeTheUpload(String query) throws Exception {
        var answer = send(feeder, "PUT", "/api/v1/neurons/n12/documents/a.txt" + query, Samples.utf8("Some words."));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("document-labels-invalid");
    }

    @Test
    void samplesBecomeDocuments() throws Exception {
        var jobs = json(send(feeder, "POST", "/api/v1/neurons/n5/samples", new byte[0]))
                .path("jobs");

        assertThat(jobs.size()).isEqualTo(2);
        for (var job : jobs) {
            assertThat(events("/api/v1/jobs/" + job.path("id").asText()).getLast())
                    .contains("\"state\":\"done\"");
        }
        assertThat(json(send(feeder, "GET", "/api/v1/neurons/n5/documents", null))
                        .path("total")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void anAxonKeepsItsModelUntilItIsReembedded() throws Exception {
        var job = json(send(feeder, "PUT", "/api/v1/neurons/n7/documents/a.txt", Samples.utf8("Kidneys.")));
        events("/api/v1/jobs/" + job.path("id").asText());
        var path = "/api/v1/neurons/n7/axon";

        assertThat(send(feeder, "POST", path + "/reembed", null).body()).contains("/problems/reembedding-needless");
        wanted = "other";
        try {
            assertThat(send(reader, "GET", path, null).body())
                    .isEqualTo(
                            "{\"embedding\":\"hash\",\"wanted\":\"other\",\"current\":false,\"documents\":1,\"passages\":1}");
            assertThat(send(reader, "POST", path + "/reembed", null).statusCode())
                    .isEqualTo(403);
            assertThat(send(feeder, "POST", path + "/reembed", null).statusCode())
                    .isEqualTo(202);
            var state = json(send(reader, "GET", path, null));
            for (var i = 0; i < 200 && !state.path("current").asBoolean(); i++) {
                Thread.sleep(50);
                state = json(send(reader, "GET", path, null));
            }
            assertThat(state.path("embedding").asText()).isEqualTo("other");
        } finally {
            wanted = "hash";
        }
        assertThat(LOG.events()).extracting("action").contains("axon-reembed");
    }

    @Test
    void aFailedJobSaysWhyAndWhatToDo() throws Exception {
        var job = json(send(feeder, "PUT", "/api/v1/neurons/n6/documents/scan.pdf", Samples.imageOnlyPdf()));

        var last = events("/api/v1/jobs/" + job.path("id").asText()).getLast();

        assertThat(last)
                .contains("\"state\":\"failed\"")
                .contains("/problems/document-no-text")
                .contains("run OCR");
    }

    private static Sessions.Session signIn(Accounts accounts, SignIn signIn, String email) {
        // Who only reads is an administrator here: that role alone shows nobody's documents.
        var roles = email.startsWith("feeder") ? Set.of(Role.USER) : Set.of(Role.USER, Role.ADMIN);
        accounts.create(new NewPerson(email, "A Person", PASSWORD, roles, Set.of()));
        return signIn.signIn(email, PASSWORD, email.startsWith("feeder") ? "10.1.1.1" : "10.9.9.9");
    }

    private static String head(String name, Sessions.Session session) {
        return "PUT /api/v1/neurons/n3/documents/" + name + " HTTP/1.1\r\nHost: localhost\r\nCookie: brane_session="
                + session.renewed() + "\r\nX-CSRF-Token: " + session.csrf() + "\r\n";
    }

    private static HttpRequest.Builder request(Sessions.Session session, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Cookie", "brane_session=" + session.renewed())
                .header("X-CSRF-Token", session.csrf());
    }

    private static HttpResponse<String> send(Sessions.Session session, String method, String path, byte[] body)
            throws Exception {
        var content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        return HTTP.send(request(session, path).method(method, content).build(), BodyHandlers.ofString());
    }

    /** The data of all events until the stream ends. */
    private static List<String> events(String path) throws Exception {
        var request =
                request(feeder, path).header("Accept", "text/event-stream").build();
        try (Stream<String> lines = HTTP.send(request, BodyHandlers.ofLines()).body()) {
            return lines.filter(line -> line.startsWith("data: ")).toList();
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.tree(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Path> uploads() throws Exception {
        if (!Files.isDirectory(folder.resolve("uploads"))) {
            return List.of();
        }
        try (var files = Files.list(folder.resolve("uploads"))) {
            return files.toList();
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
