package brane.chat;

import brane.audit.AuditEvent;
import brane.audit.AuditFilter;
import brane.axon.AxonConfig;
import brane.axon.Embedding;
import brane.axon.HashEmbedding;
import brane.axon.Reranking;
import brane.axon.StoredAxons;
import brane.axon.upkeep.Certify;
import brane.broker.Broker;
import brane.broker.BrokerConfig;
import brane.broker.KnownModels;
import brane.broker.LocalAddresses;
import brane.broker.ModelTable;
import brane.core.Role;
import brane.core.Settings;
import brane.neurons.NeuronAccess;
import brane.neurons.NeuronFile;
import brane.neurons.Neurons;
import brane.neurons.SiteSettings;
import brane.security.Access;
import brane.security.PersonChange;
import brane.server.Routes;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.Database;
import brane.storage.objects.DirectoryStore;
import brane.usage.Spending;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Chat over real HTTP, a real database and real Axons, with Anna, who may use the Neuron ward; only the embedding and the
 * reranker are such that a test can make them fail or wait.
 */
final class ChatSite implements AutoCloseable {

    private static final String MODEL = "all-minilm-l6-v2-q";

    final TestSite site;
    final StoredAxons axons;
    final Spending spending;
    final Chat chat;
    final Quotations quotations;
    final Neurons neurons;
    final TestClient anna;
    final UUID annaId;

    /** Before a search, and after it, when the passages are known and nothing of them is stored. */
    volatile Callable<Boolean> onSearch = () -> true;

    volatile Callable<Boolean> onFound = () -> true;

    ChatSite(Database database, Path objects) throws Exception {
        site = new TestSite(database);
        var addresses = new LocalAddresses(Set.of());
        neurons = new Neurons(site.database, site.keys, site.log, new NeuronFile(addresses::isLocal, Set.of(MODEL)));
        var access = new NeuronAccess(neurons);
        site.rules
                .with(Access.USE_NEURON, access::mayUse)
                .with(Access.FEED_NEURON, access::mayFeed)
                .with(Access.EDIT_NEURON, access::mayEdit);
        models("");
        quotations = new Quotations(site.database, site.keys, site.log);
        axons = new StoredAxons(
                site.database,
                site.keys,
                DirectoryStore.open(objects),
                List.of(embedding()),
                AxonConfig.DEFAULT,
                certify());
        spending = new Spending(site.database, site.log, Clock.systemUTC(), ZoneOffset.UTC);
        var broker = new Broker(addresses, BrokerConfig.from(new Settings(Map.of())));
        chat = new Chat(
                site.database,
                site.keys,
                site.log,
                neurons,
                new SiteSettings(site.database, site.keys, site.log),
                axons,
                List.of(embedding()),
                this::reranking,
                broker,
                new KnownModels(site.database, broker, ModelTable.shipped()),
                spending,
                site.metrics,
                ChatConfig.from(new Settings(Map.of())));
        chat.access(site.rules);
        var routes = new Routes();
        chat.routes(routes);
        site.start(routes);
        annaId = site.person("anna@example.org", Role.USER).id();
        anna = site.client("anna@example.org");
        groups("ward");
    }

    /** @param model the Neuron's {@code model}, as a line of YAML; nothing for the site's, which has none */
    void models(String model) {
        var yaml = """
                metadata: {id: ward, name: Ward}
                prompts: {system: Answer.}
                access: {use: ["group:ward"]}
                axon: {search: {rerank: as-found}}
                """ + model;
        neurons.put("ward", yaml.getBytes(StandardCharsets.UTF_8), "test");
    }

    private Certify certify() {
        return new Certify() {
            @Override
            public void erased(UUID axon, brane.axon.catalog.Upkeep.Erased erased) {}

            @Override
            public boolean removeElsewhere(UUID axon, Set<UUID> documents) {
                return quotations.withdraw(documents);
            }
        };
    }

    private Embedding embedding() {
        return new HashEmbedding(MODEL, () -> call(onSearch));
    }

    private Reranking reranking(String name) {
        return new Reranking(name, (question, passages) -> {
            call(onFound);
            return new float[passages.size()];
        });
    }

    private static void call(Callable<Boolean> hook) {
        try {
            hook.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    UUID axon() {
        return axons.open("ward", MODEL);
    }

    void groups(String... groups) {
        site.accounts.change(annaId, new PersonChange(null, null, null, Set.of(groups), null));
    }

    String conversation() throws Exception {
        return anna.send("POST", "/api/v1/neurons/ward/conversations", "{}")
                .json()
                .path("id")
                .asText();
    }

    TestClient.Answer ask(String conversation, UUID id) throws Exception {
        return ask(conversation, id, "When does the ward open?");
    }

    TestClient.Answer ask(String conversation, UUID id, String question) throws Exception {
        var body = "{\"question\":\"" + question + "\",\"id\":\"" + id + "\"}";
        return anna.send("POST", "/api/v1/conversations/" + conversation + "/turns", body);
    }

    List<AuditEvent> events(String action, String resource, String decision) {
        return site.audit
                .page(new AuditFilter(action, null, resource, decision, null, null, null, 200))
                .events();
    }

    String state(UUID turn) {
        return site.database
                .first("select state from turn where id = ?", turn)
                .orElseThrow()
                .text("state");
    }

    @Override
    public void close() {
        spending.close();
        site.close();
    }
}
