package brane.axon;

import brane.audit.Intent;
import brane.axon.catalog.AxonNames;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.Commit;
import brane.axon.catalog.DocumentRows;
import brane.axon.catalog.GuardedStream;
import brane.axon.catalog.PostgresCatalog;
import brane.axon.catalog.PostgresUpkeep;
import brane.axon.catalog.Upkeep;
import brane.axon.format.TextObject;
import brane.axon.read.DocumentListing;
import brane.axon.read.HybridSearch;
import brane.axon.read.Readers;
import brane.axon.upkeep.Certify;
import brane.axon.upkeep.Maintenance;
import brane.axon.upkeep.Reembedder;
import brane.axon.write.Committer;
import brane.axon.write.DocumentUpload;
import brane.axon.write.Relabelling;
import brane.embedding.TokenCounter;
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.storage.objects.ObjectStore;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The Axons over a catalog and an object store. It keeps nothing that could not be lost: any number of processes may do the
 * same over the same catalog and store.
 */
public final class StoredAxons implements Axons {

    private static final int MAX_QUERY = 8_192;

    private final Catalog catalog;
    private final AxonObjects objects;
    private final Readers readers;
    private final Upkeep upkeep;
    private final Maintenance maintenance;
    private final AxonConfig config;
    private final Environment environment;
    private final Map<String, Embedding> embeddings;
    private final ConcurrentHashMap<UUID, Committer> committers = new ConcurrentHashMap<>();

    /**
     * @param embeddings the models that this process has; they stay the caller's to close, as do database and store
     * @param certify is told of each erasure before it counts as complete
     */
    public StoredAxons(
            Database database,
            Keys keys,
            ObjectStore store,
            Collection<? extends Embedding> embeddings,
            AxonConfig config,
            Certify certify) {
        this(
                new PostgresCatalog(database, keys),
                new PostgresUpkeep(database, keys),
                store,
                embeddings,
                config,
                certify,
                Environment.REAL);
    }

    public StoredAxons(
            Catalog catalog,
            Upkeep upkeep,
            ObjectStore store,
            Collection<? extends Embedding> embeddings,
            AxonConfig config,
            Certify certify,
            Environment environment) {
        this.catalog = catalog;
        this.objects = new AxonObjects(catalog, store, environment);
        this.readers = new Readers(catalog, objects, config, environment);
        this.upkeep = upkeep;
        this.maintenance = new Maintenance(catalog, upkeep, readers, objects, config, certify, environment);
        this.config = config;
        this.environment = environment;
        this.embeddings = embeddings.stream().collect(Collectors.toMap(Embedding::model, Function.identity()));
    }

    @Override
    public UUID open(String neuron, String embedding) {
        var wanted = named(embedding);
        return catalog.open(neuron, wanted.model(), wanted.dimensions());
    }

    @Override
    public Model model(UUID axon, String embedding) {
        var has = catalog.axon(axon).model();
        return new Model(has, named(embedding).model().equals(has));
    }

    @Override
    public TokenCounter tokens(UUID axon) throws InterruptedException {
        return embedding(catalog.axon(axon).model()).tokens();
    }

    @Override
    public void reembed(Intent intent, UUID axon, String embedding, Progress progress) throws InterruptedException {
        requireOpen(intent);
        new Reembedder(axon, named(embedding), progress, readers, objects, upkeep, environment).run();
    }

    @Override
    public Receipt put(Intent intent, UUID axon, UUID operation, NewDocument document, Progress progress)
            throws InterruptedException {
        requireOpen(intent);
        if (document.passages().size() > config.maxPassages()) {
            throw Problems.tooManyPassages(document.passages().size(), config.maxPassages());
        }
        return new DocumentUpload(
                        axon,
                        operation,
                        document,
                        progress,
                        catalog,
                        objects,
                        committer(axon),
                        this::embedding,
                        environment)
                .run();
    }

    @Override
    public boolean delete(Intent intent, UUID axon, UUID operation, String name) {
        requireOpen(intent);
        var row = catalog.axon(axon);
        var names = UnderKey.read(() -> AxonNames.of(catalog, catalog.axon(axon)));
        var hash = names.requestHash("delete", name);
        var done = catalog.operation(axon, operation);
        if (done.isPresent()) {
            if (!Arrays.equals(done.get().requestHash(), hash)) {
                throw Problems.operationReused(operation);
            }
            return true;
        }
        var document = catalog.find(axon, names.mac(name)).filter(found -> found.live() != null);
        if (document.isEmpty()) {
            return false;
        }
        var change = new Commit.Operation(
                operation, hash, row.version(), document.get().id(), new Commit.Delete());
        var ending = uninterrupted(() -> committer(axon).commit(Committer.Change.ofRow(change)));
        return ending instanceof Committer.Settled;
    }

    @Override
    public boolean relabel(Intent intent, UUID axon, UUID operation, String name, Labels labels) {
        requireOpen(intent);
        return uninterrupted(() -> new Relabelling(axon, operation, name, labels, catalog, committer(axon)).run());
    }

    @Override
    public boolean erase(Intent intent, UUID axon, UUID document) {
        requireOpen(intent);
        return upkeep.erase(axon, document);
    }

    @Override
    public void maintain() {
        uninterrupted(() -> {
            maintenance.run();
            return true;
        });
    }

    /** The parts of {@link #maintain}, one by one. */
    public Maintenance maintenance() {
        return maintenance;
    }

    @Override
    public List<Hit> search(Intent intent, UUID axon, String query, SearchOptions options) {
        requireOpen(intent);
        if (query.isBlank() || query.length() > MAX_QUERY) {
            throw Problems.malformed("the query must have 1 to " + MAX_QUERY + " characters, had "
                    + query.strip().length());
        }
        return uninterrupted(() -> {
            for (var attempt = 1; ; attempt++) {
                try {
                    return searched(axon, query, options);
                } catch (AxonObjects.MissingException e) {
                    // What was still to be read of a segment went with it meanwhile: again, in the state of now.
                    readers.of(axon).outrun(e, attempt);
                    readers.of(axon).forget();
                }
            }
        });
    }

    private List<Hit> searched(UUID axon, String query, SearchOptions options) throws InterruptedException {
        try (var serving = readers.of(axon).serving()) {
            var model = serving.snapshot().axon().model();
            var vector = options.fusion() == SearchOptions.Mode.LEXICAL
                    ? null
                    : embedding(model).query(query);
            return HybridSearch.search(serving, query, vector, options);
        } catch (CorruptException e) {
            throw readers.of(axon).refuse(e.object(), e);
        }
    }

    @Override
    public Listing documents(Intent intent, UUID axon, String filter, Optional<String> after, int limit) {
        requireOpen(intent);
        return UnderKey.read(() -> {
            var snapshot = uninterrupted(() -> readers.of(axon).snapshot());
            var key = catalog.key(axon, snapshot.axon().keyVersion());
            return DocumentListing.page(snapshot, key, filter, after, limit);
        });
    }

    @Override
    public Optional<DocumentInfo> document(Intent intent, UUID axon, String name) {
        requireOpen(intent);
        return UnderKey.read(() -> live(axon, name).map(row -> DocumentRows.info(catalog, axon, row)));
    }

    @Override
    public Optional<InputStream> original(Intent intent, UUID axon, String name) {
        requireOpen(intent);
        return object(
                axon,
                name,
                Catalog.Live::original,
                row -> new GuardedStream(
                        objects.open(axon, row), failure -> readers.of(axon).refuse(row.name(), failure)));
    }

    @Override
    public Optional<DocumentText> text(Intent intent, UUID axon, String name) {
        requireOpen(intent);
        return object(axon, name, Catalog.Live::pageMap, row -> TextObject.decode(objects.read(axon, row)));
    }

    @Override
    public Totals totals(UUID axon) {
        return catalog.totals(axon);
    }

    /** Bytes that opened segments take in this process. */
    public long memory() {
        return readers.bytes();
    }

    private Optional<DocumentRow> live(UUID axon, String name) {
        var names = AxonNames.of(catalog, catalog.axon(axon));
        return catalog.find(axon, names.mac(name)).filter(row -> row.live() != null);
    }

    /** Reads an object of the document; when it is gone the document was replaced meanwhile, and is looked for again. */
    private <T> Optional<T> object(
            UUID axon, String name, Function<Catalog.Live, UUID> which, Function<ObjectRow, T> read) {
        UUID gone = null;
        for (var attempt = 1; ; attempt++) {
            var document = UnderKey.read(() -> live(axon, name));
            if (document.isEmpty()) {
                return Optional.empty();
            }
            var object = which.apply(Objects.requireNonNull(document.get().live()));
            var row = catalog.object(axon, object);
            if (row.isEmpty() && object.equals(gone)) {
                // The document still names what was gone before the document was looked for.
                throw readers.of(axon).refuse(object, new AxonObjects.MissingException(object));
            }
            gone = row.isEmpty() ? object : null;
            try {
                return Optional.of(read.apply(row.orElseThrow(() -> new AxonObjects.MissingException(object))));
            } catch (AxonObjects.MissingException e) {
                readers.of(axon).outrun(e, attempt);
            } catch (CorruptException e) {
                throw readers.of(axon).refuse(object, e);
            }
        }
    }

    private Committer committer(UUID axon) {
        return committers.computeIfAbsent(axon, id -> new Committer(id, catalog, config, environment));
    }

    private Embedding named(String name) {
        return embeddings.values().stream()
                .filter(embedding -> embedding.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problems.modelMissing(
                        name, embeddings.values().stream().map(Embedding::name).toList()));
    }

    private Embedding embedding(String model) {
        var embedding = embeddings.get(model);
        if (embedding == null) {
            throw Problems.modelMissing(model, embeddings.keySet());
        }
        return embedding;
    }

    private static void requireOpen(Intent intent) {
        if (!intent.open()) {
            throw Problems.intentOver();
        }
    }

    private interface Interruptible<T> {
        T run() throws InterruptedException;
    }

    /** For the methods whose callers do not cancel: an interruption ends them, and stays set. */
    private static <T> T uninterrupted(Interruptible<T> work) {
        try {
            return work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("the thread was interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
    }
}
