package brane.brane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The command line's way to a BRANE that runs: HTTP with a session of its own, answers as JSON, problems as {@link Exit}. */
final class ApiClient implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MAX_EVENT = 4 << 20;

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private String cookie = "";
    private String csrf = "";

    private ApiClient(URI base) {
        this.base = base;
    }

    /** Signs in; the session ends with {@link #close}. */
    static ApiClient signIn(URI base, String email, String password) {
        var client = new ApiClient(base);
        var credentials = JSON.createObjectNode().put("email", email).put("password", password);
        var response = client.exchange(client.request("/api/v1/session")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(credentials.toString()))
                .build());
        client.cookie = response.headers()
                .firstValue("Set-Cookie")
                .map(value -> value.substring(0, value.indexOf(';')))
                .orElseThrow(() -> new Exit(Exit.UNAVAILABLE, "the server at " + base + " gave no session"));
        client.csrf = tree(response.body()).path("csrf").asText();
        return client;
    }

    JsonNode get(String path) {
        return tree(exchange(request(path).GET().build()).body());
    }

    JsonNode post(String path, Object body) {
        return tree(exchange(request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(text(body)))
                        .build())
                .body());
    }

    JsonNode upload(String path, Path file) throws IOException {
        return tree(exchange(request(path)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofFile(file))
                        .build())
                .body());
    }

    /** Follows a stream of events until the visitor says that it has seen enough, or the stream ends. */
    void follow(HttpRequest request, BiPredicate<String, JsonNode> visitor) {
        var response = exchange(request);
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            var type = "message";
            var data = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:") && data.length() < MAX_EVENT) {
                    data.append(line.substring(5).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    if (!visitor.test(type, JSON.readTree(data.toString()))) {
                        return;
                    }
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            throw new Exit(Exit.UNAVAILABLE, "the connection to " + base + " was cut: " + e.getMessage());
        }
    }

    HttpRequest eventsOf(String path, @Nullable Object body) {
        var request = request(path).header("Accept", "text/event-stream");
        return body == null
                ? request.GET().build()
                : request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(text(body)))
                        .build();
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie).header("X-CSRF-Token", csrf);
        }
        return request;
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) {
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() >= 400) {
                throw problem(response);
            }
            return response;
        } catch (ConnectException e) {
            throw new Exit(
                    Exit.UNAVAILABLE,
                    "no BRANE answers at " + base + "; start it with scripts/run, or name another with --url");
        } catch (IOException e) {
            throw new Exit(Exit.UNAVAILABLE, "the connection to " + base + " failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Exit(Exit.FAILED, "interrupted");
        }
    }

    private static Exit problem(HttpResponse<InputStream> response) {
        var body = tree(response.body());
        var code = switch (response.statusCode()) {
            case 401, 403 -> Exit.FORBIDDEN;
            case 404 -> Exit.MISSING;
            case 503 -> Exit.UNAVAILABLE;
            default -> Exit.FAILED;
        };
        var title = body.path("title").asText("HTTP " + response.statusCode());
        return new Exit(code, title + " " + body.path("detail").asText(), body);
    }

    private static JsonNode tree(InputStream body) {
        try (body) {
            var node = JSON.readTree(body);
            return node == null ? JSON.createObjectNode() : node;
        } catch (IOException e) {
            throw new Exit(Exit.UNAVAILABLE, "the answer was not JSON: is this address a BRANE?");
        }
    }

    private static String text(Object body) {
        return JSON.valueToTree(body).toString();
    }

    /** A path segment with everything escaped that is not plain. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static Map<String, Object> body(String name, Object value) {
        return Map.of(name, value);
    }

    @Override
    public void close() {
        try {
            exchange(request("/api/v1/session").DELETE().build()).body().close();
        } catch (Exit | IOException e) {
            // The session then ends by its own time.
            System.getLogger(ApiClient.class.getName()).log(System.Logger.Level.DEBUG, "sign-out failed", e);
        }
        http.close();
    }
}
