package brane.brane;

import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.audit.AuditReader;
import brane.audit.Decision;
import brane.axon.AxonConfig;
import brane.axon.Axons;
import brane.axon.Embedding;
import brane.axon.OnnxEmbedding;
import brane.axon.Reranking;
import brane.axon.StoredAxons;
import brane.broker.Broker;
import brane.broker.BrokerConfig;
import brane.broker.LocalAddresses;
import brane.chat.Chat;
import brane.chat.ChatConfig;
import brane.console.Console;
import brane.console.NeuronActivity;
import brane.core.ProblemException;
import brane.core.Settings;
import brane.core.SteadyClock;
import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import brane.embedding.Rerankers;
import brane.ingest.AxonEndpoint;
import brane.ingest.Documents;
import brane.ingest.Ingest;
import brane.ingest.IngestEndpoint;
import brane.ingest.Reembeddings;
import brane.neurons.BundledNeurons;
import brane.neurons.NeuronAccess;
import brane.neurons.NeuronFolder;
import brane.neurons.Neurons;
import brane.neurons.SiteSettings;
import brane.search.SearchEndpoint;
import brane.security.Access;
import brane.security.AccessRules;
import brane.security.Accounts;
import brane.security.SecurityConfig;
import brane.security.Sessions;
import brane.security.Setup;
import brane.security.SignIn;
import brane.security.SiteSecrets;
import brane.server.Metrics;
import brane.server.Routes;
import brane.server.Server;
import brane.server.ServerConfig;
import brane.server.Traces;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.Installation;
import brane.storage.Migrations;
import brane.storage.StoreConfig;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import brane.storage.keys.Keys;
import brane.storage.keys.MasterKeyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Every function in one process, wired in plain {@code new}: read from top to bottom it is the architecture. */
public final class AllInOne implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AllInOne.class.getName());
    private static final Duration MAINTAIN_EVERY = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<Runnable> maintenance = new ArrayList<>();

    /** What may take long, and must not keep the rest waiting. */
    private final List<Runnable> upkeep = new ArrayList<>();

    private final ServerConfig serverConfig;
    private Optional<String> setupCode = Optional.empty();
    private int port;

    private AllInOne(ServerConfig serverConfig) {
        this.serverConfig = serverConfig;
    }

    static AllInOne start(Settings settings, Path data, Steps steps) throws InterruptedException {
        var running = new AllInOne(ServerConfig.from(settings));
        try {
            running.begin(settings, data, steps);
            steps.end();
            return running;
        } catch (RuntimeException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private void begin(Settings settings, Path data, Steps steps) throws InterruptedException {
        var storeConfig = StoreConfig.from(settings, data);
        DataFolder.prepare(data);
        keep(DataFolder.lock(data));
        var embedderConfig = EmbedderConfig.from(settings, data);
        var models = NeuronCommand.models(settings, data);
        var defaultModel = EmbeddingModel.of(models, settings.text("embedding.model", EmbeddingModel.DEFAULT.name()));
        var embedder = keep(Embedder.openInBackground(defaultModel, embedderConfig));

        steps.next("starting PostgreSQL");
        var databaseConfig = databaseConfig(settings, data);
        steps.next("bringing the database up to date");
        Migrations.run(databaseConfig);
        var database = keep(Database.open(databaseConfig));

        steps.next("opening keys and objects");
        var store = keep(storeConfig.open());
        var keys = new Keys(Installation.open(database, store, MasterKeyConfig.from(settings, data))
                .masterKey());

        steps.next("opening the audit log");
        var log = keep(AuditJournal.open(database, keys, "all", AuditConfig.from(settings)));
        maintenance.add(log::maintain);

        steps.next("wiring people, Neurons and documents");
        var clock = Clock.systemUTC();
        var security = SecurityConfig.from(settings);
        var secrets = new SiteSecrets(database, keys);
        var accounts = new Accounts(database, keys, secrets, log, security, clock);
        var steady = new SteadyClock();
        var sessions = new Sessions(database, accounts, secrets, log, security, steady);
        var signIn = new SignIn(database, accounts, sessions, log, steady);
        var setup = new Setup(database, accounts, sessions, log);
        var rules = new AccessRules(log);
        maintenance.addAll(List.of(sessions::maintain, signIn::maintain, rules::maintain));

        var broker = new Broker(LocalAddresses.from(settings), BrokerConfig.from(settings));
        var neurons = new Neurons(database, keys, log, NeuronCommand.files(broker.addresses(), models));
        var site = new SiteSettings(database, keys, log);
        var access = new NeuronAccess(neurons);
        rules.with(Access.USE_NEURON, access::mayUse)
                .with(Access.FEED_NEURON, access::mayFeed)
                .with(Access.EDIT_NEURON, access::mayEdit);
        importNeurons(neurons, data);

        var embeddings = embeddings(models, embedder, embedderConfig);
        var axons = new StoredAxons(
                database,
                keys,
                store,
                embeddings,
                AxonConfig.from(settings),
                (axon, erased) -> log.fact(ErasureCertificate.of(erased), Decision.OK));
        upkeep.add(axons::maintain);
        var ingest = keep(Ingest.start(settings, data, database, keys, store, axons, log, axons::tokens));
        maintenance.add(ingest::maintain);
        var reembeddings = keep(Reembeddings.start(database, axons, log));
        var documents = new IngestEndpoint(
                ingest,
                new Documents(axons, log),
                id -> target(neurons, axons, id),
                AllInOne::samples,
                person -> accounts.find(person).map(found -> found.name()).orElse(""));
        documents.rules(rules);

        var rerankers = keep(Rerankers.from(settings, data, embedderConfig));
        Function<String, Reranking> reranking =
                name -> (question, passages) -> rerankers.of(name).scores(question, passages);
        var chat = new Chat(database, keys, log, neurons, site, axons, reranking, broker, ChatConfig.from(settings));
        chat.access(rules);
        chat.maintain();
        maintenance.add(chat::maintain);

        steps.next("listening");
        var metrics = new Metrics().gauge("turns_running", chat::running).gauge("database_connections", database::lent);
        var routes = new Routes();
        documents.routes(routes);
        new AxonEndpoint(
                        reembeddings,
                        axons,
                        id -> target(neurons, axons, id),
                        id -> neurons.get(id).neuron().axon().embedding())
                .routes(routes);
        new SearchEndpoint(neurons, axons, reranking, log).routes(routes);
        chat.routes(routes);
        Console.addTo(
                routes,
                new Console.Parts(
                        database,
                        setup,
                        signIn,
                        sessions,
                        accounts,
                        rules,
                        new AuditReader(database, log),
                        neurons,
                        access,
                        site,
                        axons,
                        broker,
                        metrics,
                        embedder::ready,
                        id -> activity(chat, id)));
        settings.refuseUnknown();
        var server = keep(Server.start(serverConfig, routes, rules, sessions, metrics));
        port = server.port();
        setupCode = setup.newCode();
        Thread.ofVirtual().name("maintain").start(() -> repeat(maintenance));
        Thread.ofVirtual().name("upkeep").start(() -> repeat(upkeep));
    }

    private DatabaseConfig databaseConfig(Settings settings, Path data) throws InterruptedException {
        var embedded = EmbeddedConfig.from(settings, data.resolve("postgres"));
        var given = DatabaseConfig.from(settings);
        return given.isPresent()
                ? given.get()
                : keep(EmbeddedPostgres.start(embedded)).database();
    }

    private List<Embedding> embeddings(List<EmbeddingModel> models, Embedder first, EmbedderConfig config) {
        var embeddings = new ArrayList<Embedding>();
        embeddings.add(new OnnxEmbedding(first));
        models.stream()
                .filter(model -> !model.equals(first.model()))
                .forEach(model -> embeddings.add(keep(new OnDemandEmbedding(model, config))));
        return embeddings;
    }

    private static void importNeurons(Neurons neurons, Path data) {
        BundledNeurons.importInto(neurons);
        try {
            new NeuronFolder(data.resolve("neurons"), neurons).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ingest.Target target(Neurons neurons, Axons axons, String id) {
        var neuron = neurons.get(id);
        return new Ingest.Target(
                id, neuron.version(), axons.open(id, neuron.neuron().axon().embedding()));
    }

    private static NeuronActivity activity(Chat chat, String neuron) {
        return chat.lastTurn(neuron)
                .map(last -> new NeuronActivity(
                        switch (last.state()) {
                            case "running" -> NeuronActivity.State.THINKING;
                            case "failed" -> NeuronActivity.State.ERROR;
                            default -> NeuronActivity.State.IDLE;
                        },
                        last.began()))
                .orElseGet(() -> new NeuronActivity(NeuronActivity.State.IDLE, null));
    }

    private static List<IngestEndpoint.Sample> samples(String neuron) {
        return BundledNeurons.samples(neuron).stream()
                .map(sample -> {
                    try (var in = sample.open()) {
                        return new IngestEndpoint.Sample(sample.name(), in.readAllBytes());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /** What a scheduler asks for on a cluster, this process asks of itself. */
    private static void repeat(List<Runnable> maintenance) {
        while (true) {
            try {
                Thread.sleep(MAINTAIN_EVERY);
            } catch (InterruptedException e) {
                return;
            }
            for (var work : maintenance) {
                try {
                    work.run();
                } catch (ProblemException e) {
                    LOG.log(
                            Level.DEBUG,
                            "maintenance waits reason={0}",
                            e.problem().slug());
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "maintenance failed {0}", Traces.of(e));
                }
            }
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    /** Where people open it. */
    URI address() {
        return serverConfig
                .publicUrl()
                .orElseGet(() -> URI.create("http://" + shown(serverConfig.host()) + ":" + port + "/"));
    }

    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    }

    /** The one-time code with which the first administrator is made, while there is none. */
    Optional<String> setupCode() {
        return setupCode;
    }

    /** Ends everything in the opposite order; what fails does not keep the rest from ending. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "a part did not end well {0}", Traces.of(e));
            }
        }
    }
}
