package brane.neurons;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What no JSON Schema can say of a Neuron file. */
final class NeuronRules {

    private final YamlTree tree;
    private final Predicate<String> isLocal;
    private final Set<String> embeddings;
    private final List<NeuronError> errors = new ArrayList<>();

    NeuronRules(YamlTree tree, Predicate<String> isLocal, Set<String> embeddings) {
        this.embeddings = embeddings;
        this.tree = tree;
        this.isLocal = isLocal;
    }

    List<NeuronError> errors() {
        var root = tree.root();
        if (!root.isObject()) {
            return List.of();
        }
        model("/model", root.path("model"), root.path("privacy_tier").asInt(0));
        var index = 0;
        for (var fallback : root.path("model").path("fallback")) {
            model(
                    "/model/fallback/" + index,
                    fallback,
                    root.path("privacy_tier").asInt(0));
            index++;
        }
        embedding(root.path("axon").path("embedding"));
        weight(root.path("axon").path("search"));
        recognisers(root.path("privacy").path("recognisers"));
        timeout(root.path("limits").path("turn_timeout"));
        return errors;
    }

    private void model(String at, JsonNode model, int tier) {
        if (!model.isObject()) {
            return;
        }
        var provider = model.path("provider").asText();
        if (provider.equals("extractive") || provider.isEmpty()) {
            if (model.hasNonNull("replicas")) {
                add(
                        at + "/replicas",
                        "contradiction",
                        "`replicas` must be left out where provider is extractive: there is no server",
                        "leave it out");
            }
            return;
        }
        if (!model.hasNonNull("model")) {
            add(at, "required", "`model.model` must name the model of provider " + provider, "add `model:`");
        }
        var home = Provider.of(provider).flatMap(Provider::home);
        if (home.isEmpty() && !model.hasNonNull("endpoint")) {
            add(
                    at,
                    "required",
                    "`model.endpoint` must say where provider " + provider + " is",
                    "add `endpoint: http://localhost:11434`");
        }
        allowed(
                model.hasNonNull("endpoint") ? at + "/endpoint" : at,
                model.path("endpoint").asText(home.orElse("")),
                tier);
        var index = 0;
        for (var replica : model.path("replicas")) {
            allowed(
                    at + "/replicas/" + index + "/endpoint",
                    replica.path("endpoint").asText(""),
                    tier);
            index++;
        }
    }

    private void allowed(String at, String endpoint, int tier) {
        if (tier == 0 && !endpoint.isEmpty() && !isLocal.test(endpoint)) {
            add(
                    at,
                    "tier-forbids-address",
                    "privacy tier 0 allows only addresses that an administrator declared local, and " + endpoint
                            + " is not",
                    "use a model on this machine, have an administrator declare the address local, or choose privacy_tier 1 or 2");
        }
    }

    private void embedding(JsonNode embedding) {
        if (embedding.isTextual() && !embeddings.contains(embedding.asText())) {
            add(
                    "/axon/embedding",
                    "one-of",
                    "`axon.embedding` must be one of " + String.join(", ", new TreeSet<>(embeddings)) + ", was "
                            + embedding.asText(),
                    "write one of them");
        }
    }

    private void weight(JsonNode search) {
        var fusion = search.path("fusion").asText("auto");
        if (search.hasNonNull("lexical_weight") && !fusion.equals("auto")) {
            add(
                    "/axon/search/lexical_weight",
                    "contradiction",
                    "`axon.search.lexical_weight` must be left out when `fusion` is " + fusion,
                    "leave out one of them");
        }
    }

    private void recognisers(JsonNode recognisers) {
        var index = 0;
        for (var recogniser : recognisers) {
            try {
                Pattern.compile(recogniser.path("pattern").asText());
            } catch (PatternSyntaxException e) {
                add(
                        "/privacy/recognisers/" + index + "/pattern",
                        "pattern",
                        "the pattern must be a regular expression of RE2: " + e.getDescription(),
                        "RE2 has no look-around and no back references");
            }
            index++;
        }
    }

    private void timeout(JsonNode timeout) {
        if (!timeout.isTextual()
                || !timeout.asText().matches("PT([0-9]{1,5}M)?([0-9]{1,5}S)?")
                || timeout.asText().equals("PT")) {
            return;
        }
        var given = Duration.parse(timeout.asText());
        if (given.isZero() || given.compareTo(Duration.ofMinutes(30)) > 0) {
            add(
                    "/limits/turn_timeout",
                    "range",
                    "`limits.turn_timeout` must be PT1S to PT30M, was " + timeout.asText(),
                    "write a duration such as PT2M");
        }
    }

    private void add(String pointer, String rule, String message, String fix) {
        errors.add(NeuronFile.at(tree, pointer, YamlTree.dotted(pointer), rule, message, fix));
    }
}
