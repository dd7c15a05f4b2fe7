package brane.console;

import brane.broker.Broker;
import brane.broker.Capabilities;
import brane.broker.Claims;
import brane.broker.KnownModels;
import brane.broker.LocalServers;
import brane.broker.ModelProbe;
import brane.broker.ModelTarget;
import brane.core.Problem;
import brane.neurons.Neuron;
import brane.neurons.Provider;
import brane.neurons.SiteSettings;
import brane.server.Exchange;
import brane.server.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The model of the site: what there is on this machine, whether it answers, which one is used, and the secrets it needs. */
final class ModelsEndpoint {

    private static final int TESTS_AT_ONCE = 2;
    private static final int MAX_KNOWN = 40;

    /** A model as the API knows it. */
    record Model(
            String provider,
            @Nullable String model,
            @Nullable String endpoint,
            @Nullable String credential,
            @Nullable Can capabilities) {

        Model {
            if (capabilities != null) {
                // A file has the same limits.
                capabilities = Can.of(capabilities.toNeurons());
            }
            provider = Json.required("provider", provider);
            var known = Provider.of(provider)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "provider must be one of " + String.join(", ", Provider.ids())));
            if (known == Provider.EXTRACTIVE) {
                refuse("model", model);
                refuse("endpoint", endpoint);
                refuse("credential", credential);
                refuse("capabilities", capabilities);
            } else {
                matching("model", model, "[A-Za-z0-9._:/@-]{1,200}", "the model's name at its server");
                if (known.home().isEmpty() || endpoint != null) {
                    matching("endpoint", endpoint, "https?://[^\\s?#@]{1,490}", "http://HOST:PORT or https://HOST");
                }
                if (credential != null) {
                    matching("credential", credential, "[a-z][a-z0-9-]{1,62}", "the name of a secret of the site");
                }
            }
        }

        private static void refuse(String key, @Nullable Object value) {
            if (value != null) {
                throw new IllegalArgumentException("provider extractive quotes passages and takes no " + key);
            }
        }

        private static void matching(String key, @Nullable String value, String pattern, String rule) {
            if (value == null || !value.matches(pattern)) {
                throw new IllegalArgumentException(key + " must be " + rule);
            }
        }

        static Model of(Neuron.Model model) {
            var can = model.capabilities();
            return new Model(
                    model.provider(),
                    model.model(),
                    model.endpoint(),
                    model.credential(),
                    can.equals(Neuron.Capabilities.NONE) ? null : Can.of(can));
        }

        Neuron.Model toNeurons() {
            return new Neuron.Model(
                    provider,
                    model,
                    endpoint,
                    credential,
                    null,
                    null,
                    capabilities == null ? Neuron.Capabilities.NONE : capabilities.toNeurons(),
                    null,
                    List.of(),
                    Set.of(),
                    List.of());
        }

        boolean isExtractive() {
            return provider.equals(Provider.EXTRACTIVE.id());
        }
    }

    /** What an administrator says that a model can do. */
    record Can(
            @Nullable Integer context,
            @Nullable Integer output,
            @Nullable Boolean tools,
            @Nullable Boolean jsonSchema,
            @Nullable Boolean vision,
            @Nullable Boolean thinking) {

        static Can of(Neuron.Capabilities can) {
            return new Can(can.context(), can.output(), can.tools(), can.jsonSchema(), can.vision(), can.thinking());
        }

        Neuron.Capabilities toNeurons() {
            return new Neuron.Capabilities(context, output, tools, jsonSchema, vision, thinking);
        }
    }

    /** What is known of one of the models that are shown. */
    record Known(String provider, String endpoint, String model, Capabilities capabilities) {}

    record Secret(String secret, String endpoint) {
        Secret {
            secret = Json.required("secret", secret);
            endpoint = Json.required("endpoint", endpoint);
        }

        @Override
        public String toString() {
            return "Secret";
        }
    }

    private final SiteSettings site;
    private final Broker broker;
    private final KnownModels models;
    private final ModelProbe probe;
    private final Semaphore tests = new Semaphore(TESTS_AT_ONCE);

    ModelsEndpoint(SiteSettings site, Broker broker, KnownModels models) {
        this.site = site;
        this.broker = broker;
        this.models = models;
        this.probe = new ModelProbe(broker);
    }

    void show(Exchange exchange) throws InterruptedException {
        var local = new ArrayList<>(List.of("127.0.0.1", "localhost"));
        broker.addresses().declared().stream().sorted().forEach(local::add);
        var chosen = Model.of(site.model());
        var found = LocalServers.find(broker.addresses());
        exchange.ok(Map.of(
                "site_default", chosen, "found", found, "known", known(chosen, found), "local_addresses", local));
    }

    /** Of the chosen model, and of those that were found, as many as can be asked in the time of one answer. */
    private List<Known> known(Model chosen, List<LocalServers.Found> found) {
        var asked = new LinkedHashMap<String, KnownModels.Asked>();
        if (!chosen.isExtractive()) {
            var target = target(chosen, false);
            asked.put(target.toString(), new KnownModels.Asked(target, claims(chosen)));
        }
        for (var server : found) {
            for (var name : server.models()) {
                var target = new ModelTarget(server.provider(), name, server.endpoint(), null);
                if (asked.size() < MAX_KNOWN) {
                    asked.putIfAbsent(target.toString(), new KnownModels.Asked(target, Claims.NONE));
                }
            }
        }
        var all = List.copyOf(asked.values());
        var known = new ArrayList<Known>();
        var can = models.now(all);
        for (var i = 0; i < all.size(); i++) {
            var target = all.get(i).target();
            known.add(new Known(target.provider(), target.endpoint(), target.model(), can.get(i)));
        }
        return known;
    }

    void test(Exchange exchange) throws IOException {
        var model = exchange.json(Model.class);
        if (model.isExtractive()) {
            exchange.ok(Map.of("ok", true));
            return;
        }
        if (!tests.tryAcquire()) {
            throw busy().failure();
        }
        try {
            exchange.ok(seen(probe.test(target(model, true))));
        } finally {
            tests.release();
        }
    }

    /** Tries what a model can do; {@link #test} only whether it answers. */
    void examine(Exchange exchange) throws IOException {
        var model = exchange.json(Model.class);
        if (model.isExtractive()) {
            throw Problem.of(
                            "body-invalid",
                            422,
                            "The request's body is not what this takes.",
                            "provider extractive quotes passages: there is no model to examine")
                    .failure();
        }
        if (!tests.tryAcquire()) {
            throw busy().failure();
        }
        try {
            var seen = models.examine(new KnownModels.Asked(target(model, true), claims(model)));
            var answer = new LinkedHashMap<String, Object>();
            answer.put("ok", seen.problem() == null);
            answer.put("capabilities", seen.capabilities());
            answer.put("trials", seen.trials());
            put(answer, "problem", seen.problem() == null ? null : body(seen.problem()));
            exchange.ok(answer);
        } finally {
            tests.release();
        }
    }

    private static Claims claims(Model model) {
        var can = model.toNeurons().capabilities();
        return new Claims(can.context(), can.output(), can.tools(), can.jsonSchema(), can.vision(), can.thinking());
    }

    /** @param now whether its secret is looked up now, so that a missing one is a problem of its own */
    private ModelTarget target(Model model, boolean now) {
        var name = model.credential();
        var endpoint = model.toNeurons().address();
        Supplier<String> lookUp = name == null ? null : () -> site.credential(name, endpoint);
        var secret = now && lookUp != null ? lookUp.get() : null;
        return new ModelTarget(
                model.provider(),
                Json.required("model", model.model()),
                endpoint,
                secret == null ? lookUp : () -> secret);
    }

    private static Map<String, Object> seen(ModelProbe.Seen seen) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("ok", seen.ok());
        put(answer, "first_token_millis", seen.firstTokenMillis());
        put(answer, "tokens_per_second", seen.tokensPerSecond());
        put(answer, "problem", seen.problem() == null ? null : body(seen.problem()));
        return answer;
    }

    private static Map<String, Object> body(Problem problem) {
        var body = new LinkedHashMap<String, Object>(problem.more());
        body.put("type", "/problems/" + problem.slug());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        return body;
    }

    private static void put(Map<String, Object> answer, String key, @Nullable Object value) {
        if (value != null) {
            answer.put(key, value);
        }
    }

    void setDefault(Exchange exchange) throws IOException {
        var model = exchange.json(Model.class);
        site.setModel(model.toNeurons());
        exchange.ok(Model.of(site.model()));
    }

    void credentials(Exchange exchange) {
        exchange.ok(Map.of("credentials", site.credentials()));
    }

    void setCredential(Exchange exchange) throws IOException {
        var stored = exchange.json(Secret.class);
        site.setCredential(exchange.path("name"), stored.secret(), stored.endpoint());
        exchange.empty(204);
    }

    void deleteCredential(Exchange exchange) {
        site.deleteCredential(exchange.path("name"));
        exchange.empty(204);
    }

    private static Problem busy() {
        return Problem.of(
                        "model-test-busy",
                        503,
                        "Other models are being tested.",
                        "at most " + TESTS_AT_ONCE + " models are tested at once; try again when they have answered")
                .with("retry_after", 5);
    }
}
