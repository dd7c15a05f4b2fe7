package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** BRANE as people start it, in a process of its own: the packaged jars, a data folder, a free port; and a person who uses it. */
final class RealProcess implements AutoCloseable {

    static final String EMAIL = "ada@example.org";
    static final String PASSWORD = "seven brown foxes ponder clouds";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofSeconds(180);

    private final Process process;
    private final boolean traced;
    private final Path out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI address;
    private final Optional<String> code;
    private Session session = new Session("", "");
    private int lastStatus;

    /** A person's cookie and the token that goes with it; both empty for nobody. */
    record Session(String cookie, String csrf) {}

    private RealProcess(Process process, boolean traced, Path out, URI address, Optional<String> code) {
        this.process = process;
        this.traced = traced;
        this.out = out;
        this.address = address;
        this.code = code;
    }

    /** Starts it on the folder; {@code before} goes in front of the command, such as a tracer. */
    static RealProcess start(Path data, String... before) throws Exception {
        Files.createDirectories(data);
        var out = Files.createTempFile("brane", ".out");
        var process = launch(data, out, before);
        var deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            var text = Files.readString(out);
            if (text.contains("Stop it with")) {
                var address = find("runs at (http://[0-9.:]+/)", text).orElseThrow();
                return new RealProcess(
                        process, before.length > 0, out, URI.create(address), find("#code=([A-Za-z0-9_-]+)", text));
            }
            Thread.sleep(50);
        }
        process.destroyForcibly();
        throw new IllegalStateException("BRANE did not start: " + Files.readString(out));
    }

    /** Starts it where it must refuse to, and gives what it said; the exit code must not be 0. */
    static String refused(Path data, String... before) throws Exception {
        var out = Files.createTempFile("brane", ".out");
        var process = launch(data, out, before);
        assertThat(process.waitFor(START)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        return Files.readString(out);
    }

    /** Runs a command on the data folder to its end, and gives what it said with its exit code. */
    static String command(Path data, String... arguments) throws Exception {
        var out = Files.createTempFile("brane", ".out");
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        var process = launch(out, List.of(), all);
        assertThat(process.waitFor(START)).isTrue();
        return Files.readString(out) + "exit " + process.exitValue();
    }

    private static Process launch(Path data, Path out, String... before) throws IOException {
        return launch(out, List.of(before), List.of("run", "all", "--data", data.toString(), "--port", "0"));
    }

    static Process launch(Path out, List<String> before, List<String> arguments) throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                "brane.brane.Main"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        return builder.start();
    }

    /** What stands before the packaged jars, such as classes with a bug that a test must show. */
    private static final String FIRST = "brane.test.classes";

    static String classPath() throws IOException {
        var first = System.getProperty(FIRST);
        try (var jars = Files.list(Path.of("target", "app", "lib").toAbsolutePath())) {
            var all = String.join(":", jars.map(Path::toString).sorted().toList());
            return first == null ? all : first + ":" + all;
        }
    }

    private static Optional<String> find(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The first person: made with the code, or signed in when there is one already. */
    void signIn() throws Exception {
        var response = code.isPresent()
                ? call(
                        "POST",
                        "/api/v1/setup",
                        json(Map.of("code", code.get(), "email", EMAIL, "name", "Ada", "password", PASSWORD)))
                : call("POST", "/api/v1/session", json(Map.of("email", EMAIL, "password", PASSWORD)));
        session = session(response);
    }

    private static Session session(HttpResponse<InputStream> response) throws IOException {
        assertThat(response.statusCode()).isIn(200, 201);
        var cookie = response.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        return new Session(cookie, JSON.readTree(response.body()).path("csrf").asText());
    }

    Session session() {
        return session;
    }

    /** The session of another person; whoever is signed in here stays so. */
    Session sessionOf(String email) throws Exception {
        // Signing in ends the session that the request carries, so it carries none.
        var before = session;
        session = new Session("", "");
        try {
            return session(call("POST", "/api/v1/session", json(Map.of("email", email, "password", PASSWORD))));
        } finally {
            session = before;
        }
    }

    /** From here on the calls are this person's. */
    void use(Session other) {
        session = other;
    }

    int lastStatus() {
        return lastStatus;
    }

    HttpResponse<InputStream> call(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        var request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(120))
                .method(method, body);
        if (!session.cookie().isEmpty()) {
            request.header("Cookie", session.cookie()).header("X-CSRF-Token", session.csrf());
        }
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        lastStatus = response.statusCode();
        return response;
    }

    JsonNode get(String path) throws Exception {
        return answer(call("GET", path, HttpRequest.BodyPublishers.noBody()));
    }

    JsonNode post(String path, Object body) throws Exception {
        return answer(call("POST", path, json(body)));
    }

    private static JsonNode answer(HttpResponse<InputStream> response) throws IOException {
        try (var in = response.body()) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response.statusCode()).as(text).isBetween(200, 299);
            return JSON.readTree(text);
        }
    }

    private static HttpRequest.BodyPublisher json(Object body) throws IOException {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    }

    /** Uploads a document and gives its job's id. */
    String upload(String neuron, String name, String text) throws Exception {
        var body = HttpRequest.BodyPublishers.ofString(text);
        return answer(call("PUT", "/api/v1/neurons/" + neuron + "/documents/" + name, body))
                .path("id")
                .asText();
    }

    /** Waits for the job's end and gives its state. */
    String await(String job) throws Exception {
        for (var i = 0; i < 1_200; i++) {
            var state = get("/api/v1/jobs/" + job).path("state").asText();
            if (!state.equals("queued") && !state.equals("running")) {
                return state;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("job " + job + " did not end");
    }

    /** Asks in a new conversation and gives the turn's id; the whole stream is read. */
    String ask(String neuron, String question) throws Exception {
        var id = brane.core.Ids.next().toString();
        stream(neuron, question, id);
        return id;
    }

    /** All that a new turn of that id says, to its end. */
    String stream(String neuron, String question, String id) throws Exception {
        var conversation = post("/api/v1/neurons/" + neuron + "/conversations", Map.of())
                .path("id")
                .asText();
        var path = "/api/v1/conversations/" + conversation + "/turns";
        try (var events =
                call("POST", path, json(Map.of("question", question, "id", id))).body()) {
            return new String(events.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The problem with which a request is refused. */
    JsonNode problem(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        try (var in = call(method, path, body).body()) {
            assertThat(lastStatus).isGreaterThanOrEqualTo(400);
            return JSON.readTree(in);
        }
    }

    /** How long until that holds; it must within a minute. */
    static Duration until(Callable<Boolean> holds) throws Exception {
        var began = System.nanoTime();
        while (!holds.call()) {
            assertThat(System.nanoTime() - began).as("a minute is enough").isLessThan(60_000_000_000L);
            Thread.sleep(100);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Whether it answers at all, with the database behind it. */
    boolean works() throws Exception {
        try (var in = call("GET", "/api/v1/neurons", HttpRequest.BodyPublishers.noBody())
                .body()) {
            in.readAllBytes();
            return lastStatus == 200;
        }
    }

    /** The state of what went on when a request failed. */
    JsonNode ended(String path) throws Exception {
        var last = new AtomicReference<JsonNode>();
        until(() -> {
            try (var in = call("GET", path, HttpRequest.BodyPublishers.noBody()).body()) {
                last.set(JSON.readTree(in));
            }
            var state = last.get().path("state").asText();
            return lastStatus == 200 && !state.equals("queued") && !state.equals("running");
        });
        return last.get();
    }

    URI address() {
        return address;
    }

    String output() throws IOException {
        return Files.readString(out);
    }

    /** kill -9 of the JVM; PostgreSQL stays behind, as it would. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
        http.shutdownNow();
    }

    long pid() {
        return process.pid();
    }

    /** The postmaster of that folder of PostgreSQL. */
    ProcessHandle postgres(Path folder) throws IOException {
        var lines = Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"));
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElseThrow();
    }

    /** Stops it as Ctrl-C does, and gives its exit code. */
    int stop() throws Exception {
        http.shutdownNow();
        process.destroy();
        assertThat(process.waitFor(Duration.ofSeconds(30))).isTrue();
        return process.exitValue();
    }

    /** Ends BRANE, and with it what runs in front of it: a tracer that is told to stop would leave it running. */
    @Override
    public void close() throws Exception {
        http.shutdownNow();
        if (traced) {
            process.children().forEach(ProcessHandle::destroy);
        } else {
            process.destroy();
        }
        if (!process.waitFor(Duration.ofSeconds(30))) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
