package brane.broker;

import brane.core.Parallel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Looks for model servers on this machine's loopback, and only when somebody asks. */
public final class LocalServers {

    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final int CONNECT_MILLIS = 200;
    private static final int MAX_MODELS = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Candidate(int port, String provider, String path, String list, String name) {}

    /** The ports at which Ollama, llama.cpp and LocalAI, LM Studio, vLLM and text-generation-webui listen when nobody changed it. */
    private static final List<Candidate> USUAL = List.of(
            new Candidate(11_434, "ollama", "/api/tags", "models", "name"),
            new Candidate(8_080, "openai-compatible", "/v1/models", "data", "id"),
            new Candidate(1_234, "openai-compatible", "/v1/models", "data", "id"),
            new Candidate(8_000, "openai-compatible", "/v1/models", "data", "id"),
            new Candidate(5_000, "openai-compatible", "/v1/models", "data", "id"));

    /** A server that answers, and its models. */
    public record Found(String provider, String endpoint, List<String> models) {}

    private LocalServers() {}

    /** The servers that answer now; those that do not within a second and a half are not found. */
    public static List<Found> find() throws InterruptedException {
        List<Callable<@Nullable Found>> tasks = new ArrayList<>();
        USUAL.forEach(candidate -> tasks.add(() -> ask(candidate)));
        try {
            return Parallel.all(tasks.size(), PATIENCE.multipliedBy(2), tasks).stream()
                    .filter(Objects::nonNull)
                    .toList();
        } catch (ExecutionException | TimeoutException e) {
            return List.of();
        }
    }

    private static @Nullable Found ask(Candidate candidate) throws InterruptedException {
        var endpoint = "http://127.0.0.1:" + candidate.port();
        try (var probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate.port()), CONNECT_MILLIS);
        } catch (IOException e) {
            return null;
        }
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request = HttpRequest.newBuilder(URI.create(endpoint + candidate.path()))
                    .timeout(PATIENCE)
                    .build();
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? found(candidate, endpoint, JSON.readTree(response.body())) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Found found(Candidate candidate, String endpoint, JsonNode answer) {
        if (!answer.path(candidate.list()).isArray()) {
            return null;
        }
        var models = new ArrayList<String>();
        for (var model : answer.path(candidate.list())) {
            if (models.size() < MAX_MODELS && model.path(candidate.name()).isTextual()) {
                models.add(model.path(candidate.name()).asText());
            }
        }
        return new Found(candidate.provider(), endpoint, models);
    }
}
