package brane.axon.write;

import brane.axon.Axons;
import brane.axon.Embedding;
import brane.axon.Environment;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.axon.Problems;
import brane.axon.catalog.AxonNames;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.Catalog.OperationRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.catalog.Commit;
import brane.axon.format.Segment;
import brane.axon.format.SegmentIds;
import brane.axon.format.TextObject;
import brane.core.AtOnce;
import brane.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One document on its way into an Axon: embedded once, stored, and committed, anew when somebody was quicker. */
public final class DocumentUpload {

    private static final int ATTEMPTS = 8;

    /** Original and text. */
    private static final int CONTENTS = 2;

    private final UUID axon;
    private final UUID operation;
    private final NewDocument document;
    private final Axons.Progress progress;
    private final Catalog catalog;
    private final AxonObjects objects;
    private final Committer committer;
    private final Function<String, Embedding> embeddings;
    private final Environment environment;

    /** The passages' vectors, and of which model they are. */
    private record Embedded(String model, List<float[]> vectors) {}

    /** What is in the store, pending: original and text, and the segments, which hold the document's id. */
    private record Stored(UUID document, List<Written> contents, List<Written> segments) {

        List<Written> all() {
            return Stream.concat(contents.stream(), segments.stream()).toList();
        }
    }

    private @Nullable Long base;
    private @Nullable Embedded embedded;
    private @Nullable Stored stored;
    private byte @Nullable [] contentHash;

    public DocumentUpload(
            UUID axon,
            UUID operation,
            NewDocument document,
            Axons.Progress progress,
            Catalog catalog,
            AxonObjects objects,
            Committer committer,
            Function<String, Embedding> embeddings,
            Environment environment) {
        this.axon = axon;
        this.operation = operation;
        this.document = document;
        this.progress = progress;
        this.catalog = catalog;
        this.objects = objects;
        this.committer = committer;
        this.embeddings = embeddings;
        this.environment = environment;
    }

    public Axons.Receipt run() throws InterruptedException {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var receipt = attempt();
                if (receipt.isPresent()) {
                    return receipt.get();
                }
            } catch (ProblemException e) {
                if (!Problems.isKeyDestroyed(e)) {
                    throw e;
                }
                stored = null;
            }
        }
        throw Problems.busy("the document was changed by others in each of " + ATTEMPTS + " attempts");
    }

    /** Empty when it must be made anew: the name has another document now, or the Axon another key or model. */
    private Optional<Axons.Receipt> attempt() throws InterruptedException {
        var row = catalog.axon(axon);
        var names = AxonNames.of(catalog, row);
        var hash = names.requestHash("put", document.name(), hashed());
        var done = catalog.operation(axon, operation);
        if (done.isPresent()) {
            return Optional.of(repeated(done.get(), hash));
        }
        var change = change(row, names, hash);
        progress.at(
                "committing", document.passages().size(), document.passages().size());
        requireGoingOn();
        switch (committer.commit(change)) {
            case Committer.Settled(var settled) -> {
                return Optional.of(receipt(settled));
            }
            case Committer.Again(var stale) -> {
                stored = stale ? null : stored;
                return Optional.empty();
            }
            case Committer.Nothing() -> throw new IllegalStateException("an upload needs no document");
        }
    }

    private Axons.Receipt repeated(OperationRow done, byte[] hash) {
        if (!Arrays.equals(done.requestHash(), hash)) {
            throw Problems.operationReused(operation);
        }
        return receipt(done);
    }

    private Committer.Change change(AxonRow row, AxonNames names, byte[] hash) throws InterruptedException {
        var since = base == null ? row.version() : base;
        base = since;
        requireGoingOn();
        var written = stored(row);
        var id = written.document();
        var live = new Catalog.Live(
                names.seal(id, document.name()),
                names.mac(document.name()),
                labels(names, id),
                document.type(),
                document.original().length(),
                pages(),
                document.passages().size(),
                environment.now().truncatedTo(ChronoUnit.MICROS),
                document.by(),
                written.contents().get(0).name(),
                written.contents().get(1).name());
        return new Committer.Change(
                new Commit.Operation(operation, hash, since, id, new Commit.Upsert(live)),
                row.keyVersion(),
                row.model(),
                written.all());
    }

    /** Stored once, but for the segments when the name turned out to be another document's. */
    private Stored stored(AxonRow row) throws InterruptedException {
        var made = stored == null ? fresh(row) : adapted(stored, row);
        stored = made;
        return made;
    }

    private Stored adapted(Stored there, AxonRow row) throws InterruptedException {
        var vectors = vectors(row.model(), embeddings.apply(row.model()));
        var id = documentId(row);
        return there.document().equals(id)
                ? there
                : new Stored(id, there.contents(), segments(id, row, vectors, List.of()));
    }

    /** Original and text are stored while the passages are embedded and the segment is made, by a model that there is. */
    private Stored fresh(AxonRow row) throws InterruptedException {
        var embedding = embeddings.apply(row.model());
        var segment = new AxonObjects.Form(Kind.SEGMENT, row.model());
        var forms = Stream.concat(
                        Stream.of(new AxonObjects.Form(Kind.ORIGINAL, null), new AxonObjects.Form(Kind.PREVIEW, null)),
                        document.passages().isEmpty() ? Stream.empty() : Stream.of(segment))
                .toList();
        var begun = objects.begin(axon, row.keyVersion(), forms);
        var contents = new ArrayList<Written>();
        var made = AtOnce.beside(
                () -> contents.addAll(objects.store(axon, begun.subList(0, CONTENTS), contents())), () -> {
                    var vectors = vectors(row.model(), embedding);
                    requireGoingOn();
                    var id = documentId(row);
                    return new Stored(id, List.of(), segments(id, row, vectors, begun.subList(CONTENTS, begun.size())));
                });
        return new Stored(made.document(), List.copyOf(contents), made.segments());
    }

    private UUID documentId(AxonRow row) {
        return catalog.find(axon, AxonNames.of(catalog, row).mac(document.name()))
                .map(Catalog.DocumentRow::id)
                .orElseGet(environment::newId);
    }

    /** One after the other: those of a long document need not be in memory together. */
    private List<Written> segments(UUID id, AxonRow row, List<float[]> vectors, List<AxonObjects.Begun> begun) {
        var written = new ArrayList<Written>();
        for (var first = 0; first < vectors.size(); first += Segment.FLAT_ROWS) {
            var content = List.of(AxonObjects.Content.of(row.model(), segment(id, first, vectors)));
            written.addAll(
                    first == 0 && !begun.isEmpty()
                            ? objects.store(axon, begun, content)
                            : objects.write(axon, row.keyVersion(), content));
        }
        return written;
    }

    private List<AxonObjects.Content> contents() {
        return List.of(
                new AxonObjects.Content(
                        Kind.ORIGINAL, null, null, null, document.original().length(), document.original()::open),
                AxonObjects.Content.of(Kind.PREVIEW, TextObject.encode(document.text())));
    }

    /** The rows from there on, as many as one segment takes; the version of each is the one of the commit. */
    private Segment segment(UUID id, int first, List<float[]> vectors) {
        var rows = IntStream.range(first, Math.min(first + Segment.FLAT_ROWS, vectors.size()))
                .mapToObj(i -> {
                    var passage = document.passages().get(i);
                    return new Segment.Row(new SegmentIds.Id(id, 0, passage.ordinal()), passage, vectors.get(i));
                })
                .toList();
        return Segment.encode(rows, rows.getFirst().vector().length);
    }

    /** Embedded anew when the Axon has changed its model meanwhile. */
    private List<float[]> vectors(String model, Embedding embedding) throws InterruptedException {
        var known = embedded;
        if (known == null || !known.model().equals(model)) {
            var total = document.passages().size();
            var texts = document.passages().stream().map(Passage::text).toList();
            progress.at("embedding", 0, total);
            var vectors = embedding.passages(texts, done -> progress.at("embedding", done, total));
            known = new Embedded(model, vectors);
            embedded = known;
        }
        return known.vectors();
    }

    private byte @Nullable [] labels(AxonNames names, UUID id) {
        var given = document.labels();
        return given == null ? null : names.seal(id, given);
    }

    /** What makes it another request; without labels the same as before there were any. */
    private byte[][] hashed() {
        var given = document.labels();
        return given == null
                ? new byte[][] {contentHash()}
                : new byte[][] {contentHash(), given.toString().getBytes(StandardCharsets.UTF_8)};
    }

    private @Nullable Integer pages() {
        var pages = document.text().pages().size();
        return pages == 0 ? null : pages;
    }

    private byte[] contentHash() {
        var known = contentHash;
        if (known == null) {
            try (var in = new DigestInputStream(document.original().open(), MessageDigest.getInstance("SHA-256"))) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
                known = in.getMessageDigest().digest();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw Problems.unreadable(document.original().length(), e);
            }
            contentHash = known;
        }
        return known;
    }

    private static void requireGoingOn() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the upload was cancelled before its commit");
        }
    }

    private static Axons.Receipt receipt(OperationRow row) {
        return new Axons.Receipt(row.document(), row.version(), row.passages());
    }
}
