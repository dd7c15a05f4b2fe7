package brane.broker;

import brane.core.Parallel;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Looks for model servers on this machine's loopback and at declared addresses, and only when somebody asks. */
public final class LocalServers {

    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final int MAX_DECLARED = 20;
    private static final int MAX_MODELS = 200;

    private record Candidate(String address, String provider, String path, String list, String name) {
        static Candidate ollama(String address) {
            return new Candidate(address, "ollama", "/api/tags", "models", "name");
        }

        static Candidate openAi(String address) {
            return new Candidate(address, "openai-compatible", "/v1/models", "data", "id");
        }
    }

    /** Ports at which llama.cpp and LocalAI, LM Studio, vLLM and text-generation-webui listen when nobody changed it. */
    private static final List<Integer> USUAL = List.of(8_080, 1_234, 8_000, 5_000);

    /** A server that answers, and its models. */
    public record Found(String provider, String endpoint, List<String> models) {}

    private LocalServers() {}

    /** The servers that answer now, at the usual ports of this machine and where the administrator declared one. */
    public static List<Found> find(LocalAddresses addresses) throws InterruptedException {
        List<List<Candidate>> places = new ArrayList<>();
        places.add(List.of(Candidate.ollama("127.0.0.1:11434")));
        USUAL.forEach(port -> places.add(List.of(Candidate.openAi("127.0.0.1:" + port))));
        addresses.declared().stream()
                .sorted()
                .limit(MAX_DECLARED)
                .forEach(address -> places.add(List.of(Candidate.ollama(address), Candidate.openAi(address))));
        List<Callable<@Nullable Found>> tasks = new ArrayList<>();
        places.forEach(place -> tasks.add(() -> first(place, addresses)));
        try {
            return Parallel.all(tasks.size(), PATIENCE.multipliedBy(3), tasks).stream()
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        } catch (ExecutionException | TimeoutException e) {
            return List.of();
        }
    }

    private static @Nullable Found first(List<Candidate> candidates, LocalAddresses addresses) {
        for (var candidate : candidates) {
            var found = ask(candidate, addresses);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** One call with one limit of time for all of it, so that whoever dawdles hides nobody else. */
    private static @Nullable Found ask(Candidate candidate, LocalAddresses addresses) {
        var endpoint = "http://" + candidate.address();
        try {
            var answer = new SideCall(addresses, false, CONNECT, PATIENCE).get(endpoint + candidate.path(), null);
            return answer.ok() ? found(candidate, endpoint, answer.body()) : null;
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
