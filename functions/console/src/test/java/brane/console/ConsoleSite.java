package brane.console;

import brane.audit.Action;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.axon.AxonConfig;
import brane.axon.Axons;
import brane.axon.DocumentText;
import brane.axon.HashEmbedding;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.axon.StoredAxons;
import brane.broker.Broker;
import brane.broker.BrokerConfig;
import brane.broker.KnownModels;
import brane.broker.LocalAddresses;
import brane.broker.ModelTable;
import brane.core.Role;
import brane.core.Settings;
import brane.neurons.BundledNeurons;
import brane.neurons.NeuronAccess;
import brane.neurons.NeuronFile;
import brane.neurons.Neurons;
import brane.neurons.SiteSettings;
import brane.security.Access;
import brane.server.Routes;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.Database;
import brane.storage.objects.DirectoryStore;
import brane.usage.Spending;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;

/** The whole console over real HTTP, a real database and real Axons, set up, with an administrator, a user and an auditor. */
final class ConsoleSite implements AutoCloseable {

    final AtomicBoolean ready = new AtomicBoolean(true);
    final Routes routes = new Routes();

    final TestSite site;
    private final Path objects;
    private final Axons axons;
    final Spending spending;
    final TestClient admin;
    final TestClient anna;
    final TestClient auditor;
    final String setupCode;
    final TestClient.Answer setUp;

    ConsoleSite(Database database, Path objects) throws Exception {
        this(database, objects, "models.example:8000");
    }

    /** @param declared the address of the one model server that is declared local */
    ConsoleSite(Database database, Path objects, String declared) throws Exception {
        this.objects = objects;
        site = new TestSite(database);
        var addresses = new LocalAddresses(Set.of(declared));
        var neurons = new Neurons(
                site.database, site.keys, site.log, new NeuronFile(addresses::isLocal, Set.of("all-minilm-l6-v2-q")));
        var access = new NeuronAccess(neurons);
        spending = new Spending(site.database, site.log, Clock.systemUTC(), ZoneOffset.UTC);
        site.rules
                .with(Access.USE_NEURON, access::mayUse)
                .with(Access.FEED_NEURON, access::mayFeed)
                .with(Access.EDIT_NEURON, access::mayEdit)
                .with(Access.KEY_OWNER, site.apiKeys::owns);
        axons = axons();
        var broker = new Broker(addresses, BrokerConfig.from(new Settings(Map.of())));
        Console.addTo(
                routes,
                new Console.Parts(
                        site.database,
                        site.setup,
                        site.signIn,
                        site.sessions,
                        site.apiKeys,
                        site.accounts,
                        site.rules,
                        site.audit,
                        neurons,
                        access,
                        new SiteSettings(site.database, site.keys, site.log),
                        axons,
                        broker,
                        new KnownModels(site.database, broker, ModelTable.shipped()),
                        spending,
                        site.metrics,
                        ready::get,
                        id -> NeuronActivity.idle()));
        BundledNeurons.importInto(neurons);
        putDocument("medical-assistant");
        site.start(routes);
        setupCode = site.setup.newCode().orElseThrow();
        setUp = setup(setupCode, "ada@example.org");
        admin = site.client("ada@example.org");
        anna = site.signedIn("anna@example.org", Role.USER);
        auditor = site.signedIn("otto@example.org", Role.AUDITOR);
    }

    TestClient.Answer setup(String code, String email) throws Exception {
        return site.anonymous()
                .send(
                        "POST",
                        "/api/v1/setup",
                        "{\"code\":\"%s\",\"email\":\"%s\",\"name\":\"Ada\",\"password\":\"%s\"}"
                                .formatted(code, email, TestSite.PASSWORD));
    }

    @Override
    public void close() {
        spending.close();
        site.close();
    }

    /** A real Axon for each Neuron, over a model that nobody asks here. */
    private Axons axons() {
        return new StoredAxons(
                site.database,
                site.keys,
                DirectoryStore.open(objects),
                List.of(new HashEmbedding("all-minilm-l6-v2-q", () -> {})),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
    }

    /** Puts a document of one passage into the Neuron's Axon. */
    private void putDocument(String neuron) throws Exception {
        var text = "Ceftriaxone within the first hour.";
        var file = Files.writeString(objects.resolve("upload.txt"), text);
        var passage = new Passage(0, text, 0, text.length(), null, List.of(), 1);
        var content = new DocumentText(
                text, List.of(), List.of(), List.of(new DocumentText.PassageSpan(0, 0, text.length())));
        var document = new NewDocument(
                "a.txt", "text", NewDocument.Original.ofFile(file), content, List.of(passage), UUID.randomUUID());
        var intent = site.log.begin(Entry.of(Action.DOCUMENT_INGEST, "neuron:" + neuron));
        axons.put(
                intent,
                axons.open(neuron, "all-minilm-l6-v2-q"),
                UUID.randomUUID(),
                document,
                (stage, done, total) -> {});
        intent.end(Decision.OK, intent.entry());
    }

    static List<String> ids(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.path("id").asText())
                .toList();
    }

    static String small(String id, String more) {
        return "metadata: {id: " + id + ", name: Small}\nprompts: {system: Answer.}\n" + more;
    }
}
