package brane.brane;

import brane.audit.AuditReader;
import brane.axon.Axons;
import brane.broker.Broker;
import brane.broker.BrokerConfig;
import brane.broker.KnownModels;
import brane.broker.LocalAddresses;
import brane.broker.ModelTable;
import brane.chat.Chat;
import brane.chat.ChatConfig;
import brane.console.Console;
import brane.console.NeuronActivity;
import brane.core.Settings;
import brane.core.SteadyClock;
import brane.embedding.Embedder;
import brane.grpc.Calls;
import brane.grpc.InternalConfig;
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
import brane.search.SearchConfig;
import brane.search.SearchElsewhere;
import brane.search.SearchEndpoint;
import brane.security.Access;
import brane.security.AccessRules;
import brane.security.Accounts;
import brane.security.ApiKeys;
import brane.security.SecurityConfig;
import brane.security.Sessions;
import brane.security.Setup;
import brane.security.SignIn;
import brane.security.SiteSecrets;
import brane.server.Metrics;
import brane.server.Routes;
import brane.server.Server;
import brane.server.ServerConfig;
import brane.storage.RestoreGuard;
import brane.usage.Spending;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every function in one process, but for what the settings leave to others, wired in plain {@code new}: read from top to bottom it is the architecture. */
public final class AllInOne implements Running {

    private static final Duration MARK_EVERY = Duration.ofHours(1);

    private final List<Runnable> maintenance = new ArrayList<>();

    /** What may take long, and must not keep the rest waiting. */
    private final List<Runnable> upkeep = new ArrayList<>();

    private final ServerConfig serverConfig;
    private final Ground ground;
    private Optional<String> setupCode = Optional.empty();
    private int port;

    private AllInOne(ServerConfig serverConfig, Ground ground) {
        this.serverConfig = serverConfig;
        this.ground = ground;
    }

    static AllInOne start(Settings settings, Path data, Steps steps) throws InterruptedException {
        var serverConfig = ServerConfig.from(settings);
        var search = SearchConfig.from(settings);
        var embeds = search.targets().isEmpty() || Ingest.works(settings, data);
        var running = new AllInOne(serverConfig, Ground.open(settings, data, steps, Function.ALL, embeds));
        try {
            running.begin(settings, data, steps, search);
            steps.end();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void begin(Settings settings, Path data, Steps steps, SearchConfig search) {
        var database = ground.database();
        var keys = ground.keys();
        var log = ground.log();
        maintenance.add(log::maintain);

        steps.next("wiring people, Neurons and documents");
        var clock = Clock.systemUTC();
        var security = SecurityConfig.from(settings);
        var secrets = new SiteSecrets(database, keys);
        var accounts = new Accounts(database, keys, secrets, log, security, clock);
        var steady = new SteadyClock();
        var sessions = new Sessions(database, accounts, secrets, log, security, steady);
        var apiKeys = new ApiKeys(database, accounts, secrets, log, security, steady);
        var signIn = new SignIn(database, accounts, sessions, log, steady);
        var setup = new Setup(database, accounts, sessions, log);
        var rules = new AccessRules(log).with(Access.KEY_OWNER, apiKeys::owns);
        maintenance.addAll(List.of(sessions::maintain, apiKeys::maintain, signIn::maintain, rules::maintain));

        var broker = new Broker(LocalAddresses.from(settings), BrokerConfig.from(settings));
        var known = new KnownModels(database, broker, ModelTable.with(data.resolve("models.json")));
        var neurons = new Neurons(database, keys, log, NeuronCommand.files(broker.addresses(), ground.models()));
        var site = new SiteSettings(database, keys, log);
        var access = new NeuronAccess(neurons);
        rules.with(Access.USE_NEURON, access::mayUse)
                .with(Access.FEED_NEURON, access::mayFeed)
                .with(Access.EDIT_NEURON, access::mayEdit);
        importNeurons(neurons, data);

        var guard = new RestoreGuard(database, ground.store());
        guard.mark(Duration.ZERO);
        upkeep.add(() -> {
            if (guard.mark(MARK_EVERY)) {
                ground.axons().maintain();
            }
        });
        var internal = InternalConfig.from(settings);
        var axons = search.targets().isEmpty()
                ? ground.axons()
                : new SearchElsewhere(
                        ground.axons(), ground.keep(new Calls(search.targets(), internal, search.timeout())));
        var ingest =
                ground.keep(Ingest.start(settings, data, database, keys, ground.store(), axons, log, axons::tokens));
        maintenance.add(ingest::maintain);
        var reembeddings = ground.keep(Reembeddings.start(database, axons, log));
        var documents = new IngestEndpoint(
                ingest,
                new Documents(axons, log),
                id -> target(neurons, axons, id),
                AllInOne::samples,
                person -> accounts.find(person).map(found -> found.name()).orElse(""));
        documents.rules(rules);

        var spending = ground.keep(new Spending(database, log, clock, ZoneId.systemDefault()));
        maintenance.add(spending::maintain);
        var metrics = new Metrics();
        var chat = new Chat(
                database,
                keys,
                log,
                neurons,
                site,
                axons,
                ground.embeddings(),
                ground::reranking,
                broker,
                known,
                spending,
                metrics,
                ChatConfig.from(settings));
        chat.access(rules);
        chat.maintain();
        maintenance.add(chat::maintain);

        steps.next("listening");
        metrics.gauge("turns_running", chat::running).gauge("database_connections", database::lent);
        var routes = new Routes();
        documents.routes(routes);
        new AxonEndpoint(
                        reembeddings,
                        axons,
                        id -> target(neurons, axons, id),
                        id -> neurons.get(id).neuron().axon().embedding())
                .routes(routes);
        new SearchEndpoint(neurons, axons, ground::reranking, log).routes(routes);
        chat.routes(routes);
        Console.addTo(
                routes,
                new Console.Parts(
                        database,
                        setup,
                        signIn,
                        sessions,
                        apiKeys,
                        accounts,
                        rules,
                        new AuditReader(database, log),
                        neurons,
                        access,
                        site,
                        axons,
                        broker,
                        known,
                        spending,
                        metrics,
                        () -> ground.embedder().map(Embedder::ready).orElse(true),
                        id -> activity(chat, id)));
        settings.refuseUnknown();
        var server = ground.keep(Server.start(serverConfig, routes, rules, sessions, apiKeys, metrics));
        port = server.port();
        setupCode = setup.newCode();
        Ground.repeat("maintain", maintenance);
        Ground.repeat("upkeep", upkeep);
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

    /** Where people open it. */
    private URI address() {
        return serverConfig
                .publicUrl()
                .orElseGet(() -> URI.create("http://" + shown(serverConfig.host()) + ":" + port + "/"));
    }

    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    }

    @Override
    public void welcome(PrintStream out) {
        var address = address();
        out.println();
        out.println("BRANE runs at " + address);
        setupCode.ifPresent(
                code -> out.println("Create the first administrator, once: " + address.resolve("/setup#code=" + code)));
    }

    @Override
    public void close() {
        ground.close();
    }
}
