package brane.console;

import brane.broker.Broker;
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
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The model of the site: what there is on this machine, whether it answers, which one is used, and the secrets it needs. */
final class ModelsEndpoint {

    private static final int TESTS_AT_ONCE = 2;

    /** A model as the API knows it. */
    record Model(
            String provider,
            @Nullable String model,
            @Nullable String endpoint,
            @Nullable String credential) {

        Model {
            provider = Json.required("provider", provider);
            var known = Provider.of(provider)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "provider must be one of " + String.join(", ", Provider.ids())));
            if (known == Provider.EXTRACTIVE) {
                refuse("model", model);
                refuse("endpoint", endpoint);
                refuse("credential", credential);
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

        private static void refuse(String key, @Nullable String value) {
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
            return new Model(model.provider(), model.model(), model.endpoint(), model.credential());
        }

        Neuron.Model toNeurons() {
            return new Neuron.Model(provider, model, endpoint, credential, null, null, List.of());
        }
    }

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
    private final ModelProbe probe;
    private final Semaphore tests = new Semaphore(TESTS_AT_ONCE);

    ModelsEndpoint(SiteSettings site, Broker broker) {
        this.site = site;
        this.broker = broker;
        this.probe = new ModelProbe(broker);
    }

    void show(Exchange exchange) throws InterruptedException {
        var local = new ArrayList<>(List.of("127.0.0.1", "localhost"));
        broker.addresses().declared().stream().sorted().forEach(local::add);
        exchange.ok(Map.of(
                "site_default",
                Model.of(site.model()),
                "found",
                LocalServers.find(broker.addresses()),
                "local_addresses",
                local));
    }

    void test(Exchange exchange) throws IOException {
        var model = exchange.json(Model.class);
        if (model.provider().equals("extractive")) {
            exchange.ok(Map.of("ok", true));
            return;
        }
        if (!tests.tryAcquire()) {
            throw busy().failure();
        }
        try {
            exchange.ok(seen(probe.test(target(model))));
        } finally {
            tests.release();
        }
    }

    private ModelTarget target(Model model) {
        var name = model.credential();
        var endpoint = model.toNeurons().address();
        // Looked up now, so that a missing one is a problem of its own and not a failure of the server.
        var secret = name == null ? null : site.credential(name, endpoint);
        return new ModelTarget(
                model.provider(),
                Json.required("model", model.model()),
                endpoint,
                secret == null ? null : () -> secret);
    }

    private static Map<String, Object> seen(ModelProbe.Seen seen) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("ok", seen.ok());
        put(answer, "first_token_millis", seen.firstTokenMillis());
        put(answer, "tokens_per_second", seen.tokensPerSecond());
        var problem = seen.problem();
        if (problem != null) {
            var body = new LinkedHashMap<String, Object>(problem.more());
            body.put("type", "/problems/" + problem.slug());
            body.put("title", problem.title());
            body.put("status", problem.status());
            body.put("detail", problem.detail());
            answer.put("problem", body);
        }
        return answer;
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
