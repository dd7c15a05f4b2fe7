package brane.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A browser's or a program's worth of HTTP: it sends the cookie and the CSRF token of its session, or its API key, if it has one. */
public final class TestClient {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final int port;
    private final @Nullable String token;
    private final @Nullable String csrf;
    private final @Nullable String key;

    /** An answer, whole. */
    public record Answer(int status, java.net.http.HttpHeaders headers, byte[] bytes) {

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return Json.tree(bytes);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The last part of the problem's type, or the code that OpenAI's clients get; nothing when the answer is no problem. */
        public String slug() {
            if (header("Content-Type").equals("application/problem+json")) {
                return json().path("type").asText().replace("/problems/", "");
            }
            return status >= 400 && header("Content-Type").equals("application/json")
                    ? json().at("/error/code").asText()
                    : "";
        }
    }

    public TestClient(int port, @Nullable String token, @Nullable String csrf) {
        this(port, token, csrf, null);
    }

    private TestClient(int port, @Nullable String token, @Nullable String csrf, @Nullable String key) {
        this.port = port;
        this.token = token;
        this.csrf = csrf;
        this.key = key;
    }

    public TestClient withCsrf(@Nullable String other) {
        return new TestClient(port, token, other, key);
    }

    /** The same that also sends this API key. */
    public TestClient withKey(String other) {
        return new TestClient(port, token, csrf, other);
    }

    public @Nullable String token() {
        return token;
    }

    public Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null);
    }

    public Answer send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        var answer = HTTP.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.headers(), answer.body());
    }

    public HttpRequest request(String method, String path, @Nullable String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Cookie", "brane_session=" + token);
        }
        if (csrf != null && !method.equals("GET")) {
            request.header("X-CSRF-Token", csrf);
        }
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
