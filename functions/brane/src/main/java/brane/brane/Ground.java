package brane.brane;

import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.axon.AxonConfig;
import brane.axon.Embedding;
import brane.axon.OnnxEmbedding;
import brane.axon.Reranking;
import brane.axon.StoredAxons;
import brane.broker.BrokerConfig;
import brane.broker.LocalAddresses;
import brane.chat.ChatConfig;
import brane.chat.Quotations;
import brane.core.ProblemException;
import brane.core.Settings;
import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import brane.embedding.Rerankers;
import brane.grpc.InternalConfig;
import brane.ingest.Ingest;
import brane.search.SearchConfig;
import brane.security.SecurityConfig;
import brane.server.ServerConfig;
import brane.server.Traces;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.Installation;
import brane.storage.Migrations;
import brane.storage.RestoreGuard;
import brane.storage.StoreConfig;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import brane.storage.keys.Keys;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.ObjectStore;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every process of BRANE stands on: its folder, embedding models, PostgreSQL, objects, keys, the audit log and the Axons. */
final class Ground implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ground.class.getName());
    private static final Duration MAINTAIN_EVERY = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private @Nullable Embedder embedder;
    private @Nullable Rerankers rerankers;
    private List<EmbeddingModel> models = List.of();
    private List<Embedding> embeddings = List.of();
    private @Nullable Database database;
    private @Nullable ObjectStore store;
    private @Nullable Keys keys;
    private @Nullable AuditJournal log;
    private @Nullable StoredAxons axons;

    private Ground() {}

    /**
     * @param embeds whether this process surely embeds, so that the default model is opened at once; else it is when it is needed
     */
    static Ground open(Settings settings, Path data, Steps steps, Function function, boolean embeds)
            throws InterruptedException {
        var ground = new Ground();
        try {
            ground.begin(settings, data, steps, function, embeds);
            return ground;
        } catch (RuntimeException | InterruptedException e) {
            ground.close();
            throw e;
        }
    }

    private void begin(Settings settings, Path data, Steps steps, Function function, boolean embeds)
            throws InterruptedException {
        var storeConfig = StoreConfig.from(settings, data);
        if (function != Function.ALL) {
            requireShared(settings, storeConfig, function);
        }
        DataFolder.prepare(data);
        keep(DataFolder.lock(data));
        var embedderConfig = EmbedderConfig.from(settings, data);
        models = NeuronCommand.models(settings, data);
        var model = EmbeddingModel.of(models, settings.text("embedding.model", EmbeddingModel.DEFAULT.name()));
        rerankers = keep(Rerankers.from(settings, data, embedderConfig));
        embedder = embeds ? keep(Embedder.openInBackground(model, embedderConfig)) : null;

        steps.next(function == Function.ALL ? "starting PostgreSQL" : "finding PostgreSQL");
        var databaseConfig = databaseConfig(settings, data);
        steps.next("bringing the database up to date");
        Migrations.run(databaseConfig);
        var opened = keep(Database.open(databaseConfig));
        database = opened;

        steps.next("opening keys and objects");
        var objects = keep(storeConfig.open());
        store = objects;
        var masterKey = Installation.open(opened, objects, MasterKeyConfig.from(settings, data))
                .masterKey();
        new RestoreGuard(opened, objects).require();
        var ring = new Keys(masterKey);
        keys = ring;

        steps.next("opening the audit log");
        var journal = keep(AuditJournal.open(opened, ring, function.id(), AuditConfig.from(settings)));
        log = journal;
        embeddings = embeddings(embedderConfig);
        axons = new StoredAxons(
                opened,
                ring,
                objects,
                embeddings,
                AxonConfig.from(settings),
                new Erasures(journal, new Quotations(opened, ring, journal)));
    }

    /** Several processes need a database and objects that all of them reach. */
    private static void requireShared(Settings settings, StoreConfig store, Function function) {
        if (DatabaseConfig.from(settings).isEmpty()) {
            throw new IllegalArgumentException("database.url must be set for run " + function.id()
                    + ", which shares its database with other processes: name the PostgreSQL that they use");
        }
        if (store instanceof StoreConfig.Directory
                && settings.text("store.folder").isEmpty()) {
            throw new IllegalArgumentException(
                    "store.kind must be s3, or store.folder a folder that all processes share, for" + " run "
                            + function.id() + ": without them objects would lie in this process's own data folder");
        }
        if (MasterKeyConfig.from(settings, Path.of(".")) instanceof MasterKeyConfig.Local local && local.create()) {
            throw new IllegalArgumentException("keys.master-key-file must name the master key of this BRANE for run "
                    + function.id() + ": copy master.key of the process that was started first");
        }
    }

    private DatabaseConfig databaseConfig(Settings settings, Path data) throws InterruptedException {
        var embedded = EmbeddedConfig.from(settings, data.resolve("postgres"));
        var given = DatabaseConfig.from(settings);
        return given.isPresent()
                ? given.get()
                : keep(EmbeddedPostgres.start(embedded)).database();
    }

    private List<Embedding> embeddings(EmbedderConfig config) {
        var first = embedder;
        var all = new ArrayList<Embedding>();
        if (first != null) {
            all.add(new OnnxEmbedding(first));
        }
        models.stream()
                .filter(model -> first == null || !model.equals(first.model()))
                .forEach(model -> all.add(keep(new OnDemandEmbedding(model, config))));
        return all;
    }

    /** Reads every section, so that one file can be the configuration of all processes and a wrong key stops each of them. */
    static void refuseUnknown(Settings settings, Path data) {
        EmbeddedConfig.from(settings, data);
        ServerConfig.from(settings);
        SecurityConfig.from(settings);
        LocalAddresses.from(settings);
        BrokerConfig.from(settings);
        ChatConfig.from(settings);
        Ingest.check(settings, data);
        SearchConfig.from(settings);
        InternalConfig.from(settings);
        settings.refuseUnknown();
    }

    /** Does the work over and over in a thread of its own, as a scheduler on a cluster would ask for it. */
    static void repeat(String name, List<Runnable> works) {
        Thread.ofVirtual().name(name).start(() -> repeat(works));
    }

    private static void repeat(List<Runnable> works) {
        while (true) {
            try {
                Thread.sleep(MAINTAIN_EVERY);
            } catch (InterruptedException e) {
                return;
            }
            for (var work : works) {
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

    /** Ends the part before everything that was there before it. */
    <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    /** The default embedding model, where it was opened at once. */
    Optional<Embedder> embedder() {
        return Optional.ofNullable(embedder);
    }

    /** The embedding models that there are. */
    List<EmbeddingModel> models() {
        return models;
    }

    /** The same, to embed with: opened when they are first asked. */
    List<Embedding> embeddings() {
        return embeddings;
    }

    /** The reranker of that name, opened when it is first asked. */
    Reranking reranking(String name) {
        var all = Objects.requireNonNull(rerankers);
        return new Reranking(name, (question, passages) -> all.of(name).scores(question, passages));
    }

    Database database() {
        return Objects.requireNonNull(database);
    }

    ObjectStore store() {
        return Objects.requireNonNull(store);
    }

    Keys keys() {
        return Objects.requireNonNull(keys);
    }

    AuditJournal log() {
        return Objects.requireNonNull(log);
    }

    StoredAxons axons() {
        return Objects.requireNonNull(axons);
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
