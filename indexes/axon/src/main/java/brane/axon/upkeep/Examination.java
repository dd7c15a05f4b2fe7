package brane.axon.upkeep;

import brane.axon.CorruptException;
import brane.axon.DocumentInfo;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.Live;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.format.TextObject;
import brane.axon.read.OpenSegment;
import brane.axon.read.Readers;
import brane.axon.read.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all that is stored of an Axon: each object is there, as long as it should be, and every byte of it is what was
 * written; each opens; and each document has its passages, once. What is derived can be made anew.
 */
public final class Examination {

    /** What helps. */
    public enum Cure {
        /** {@link #repair} makes it anew from what is whole. */
        REPAIR,
        /** {@link #repair} has the documents read again from the files that are stored of them. */
        REREAD,
        /** A backup, or uploading the documents again. */
        RESTORE,
        /** The newer database; or an administrator's word that this one goes on. */
        ACCEPT
    }

    /** Has a document read again, durably when this returns. */
    @FunctionalInterface
    public interface Rereading {

        /** @param original the file that is stored of it, which the caller closes */
        void begin(DocumentInfo document, InputStream original) throws IOException;
    }

    /**
     * What was done.
     *
     * @param segments that were made anew
     * @param documents that are to be read again
     */
    public record Repaired(int segments, int documents) {}

    /**
     * Something that is not as it should be.
     *
     * @param object the object that it is about; null when it is about rows of the catalog
     * @param documents whose passages or bytes it costs
     */
    public record Finding(@Nullable UUID object, String what, Cure cure, Set<UUID> documents) {

        public Finding {
            documents = Set.copyOf(documents);
        }
    }

    /**
     * What was found, and how much was looked at.
     *
     * @param lost documents that lack passages and have no whole file to read again
     */
    public record Report(List<Finding> findings, List<DocumentInfo> lost, int documents, int objects, long bytes) {

        public Report {
            findings = List.copyOf(findings);
            lost = List.copyOf(lost);
        }
    }

    private final Catalog catalog;
    private final AxonObjects objects;
    private final Readers readers;
    private final Compactor compactor;
    private final Collector collector;

    Examination(Catalog catalog, AxonObjects objects, Readers readers, Compactor compactor, Collector collector) {
        this.catalog = catalog;
        this.objects = objects;
        this.readers = readers;
        this.compactor = compactor;
        this.collector = collector;
    }

    /**
     * Reads everything; while others write, what they replace may be told as missing.
     *
     * @throws brane.core.ProblemException when catalog or store do not answer, or the names do not open
     */
    public Report check(UUID axon) throws InterruptedException {
        var run = new Run(axon, readers.of(axon).snapshot());
        run.segments();
        run.documents();
        run.strange();
        return new Report(run.cured(), run.lost(), run.state.documents().size(), run.objectCount, run.bytes);
    }

    /**
     * Makes anew what is derived and damaged: words and graphs from passages and vectors, and those from the stored files, by
     * having the documents read again. Then the segments that can't be read are taken away, so that all else can be searched.
     */
    public Repaired repair(UUID axon, Rereading rereading) throws InterruptedException {
        var segments = 0;
        var documents = new TreeSet<UUID>();
        var unreadable = new ArrayList<UUID>();
        for (var finding : check(axon).findings()) {
            var object = finding.object();
            if (finding.cure() == Cure.REPAIR
                    && compactor.rewrite(axon, readers.of(axon).snapshot(), List.of(Objects.requireNonNull(object)))) {
                segments++;
            }
            if (finding.cure() == Cure.REREAD) {
                documents.addAll(finding.documents());
                Optional.ofNullable(object).ifPresent(unreadable::add);
            }
        }
        reread(axon, documents, rereading);
        for (var object : unreadable) {
            compactor.drop(axon, readers.of(axon).snapshot(), object);
        }
        return new Repaired(segments, documents.size());
    }

    private void reread(UUID axon, Set<UUID> documents, Rereading rereading) throws InterruptedException {
        var state = readers.of(axon).snapshot();
        for (var row : catalog.changes(axon, -1).documents()) {
            var live = row.live();
            var info = state.documents().get(row.id());
            if (live != null && info != null && documents.contains(row.id())) {
                var original = catalog.object(axon, live.original()).orElseThrow();
                try (var in = objects.open(axon, original)) {
                    rereading.begin(info, in);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** One look at one Axon. */
    private final class Run {
        private final UUID axon;
        private final Snapshot state;
        private final List<Finding> findings = new ArrayList<>();
        private final Map<UUID, Integer> rows = new HashMap<>();
        private final Set<UUID> excused = new HashSet<>();

        /** Segments that not even say whose passages they hold, and documents that lack some. */
        private final Set<UUID> silent = new HashSet<>();

        private final Set<UUID> lacking = new HashSet<>();

        /** Documents whose uploaded file is what was uploaded. */
        private final Set<UUID> readable = new HashSet<>();

        private int objectCount;
        private long bytes;

        Run(UUID axon, Snapshot state) {
            this.axon = axon;
            this.state = state;
        }

        void segments() {
            for (var row : state.segments()) {
                saw(row);
                var damage = damage(row);
                try (var segment = compactor.rows(axon, state, row)) {
                    segment.visible(state::liveVersion).stream()
                            .forEach(at -> rows.merge(segment.ids().document(at), 1, Integer::sum));
                    if (damage != null) {
                        find(row.name(), "what is derived of its rows is damaged: " + damage, Cure.REPAIR, Set.of());
                    }
                } catch (CorruptException | AxonObjects.MissingException e) {
                    var documents = documentsOf(row);
                    excused.addAll(documents);
                    find(row.name(), "its passages or vectors are damaged: " + e.getMessage(), Cure.RESTORE, documents);
                }
            }
        }

        private @Nullable String damage(ObjectRow row) {
            try {
                objects.verify(axon, row);
                OpenSegment.decode(row, state.axon().dimensions(), objects.segment(axon, row))
                        .release();
                return null;
            } catch (CorruptException | AxonObjects.MissingException e) {
                return e.getMessage();
            }
        }

        /** The findings, with what helps now that all is known. */
        List<Finding> cured() {
            return findings.stream().map(this::cured).toList();
        }

        List<DocumentInfo> lost() {
            return Stream.concat(excused.stream(), lacking.stream())
                    .distinct()
                    .filter(document -> !readable.contains(document))
                    .map(state.documents()::get)
                    .filter(Objects::nonNull)
                    .toList();
        }

        private Finding cured(Finding finding) {
            var isSilent = finding.object() != null && silent.contains(finding.object());
            var documents = isSilent ? lacking : finding.documents();
            var rereads = finding.cure() == Cure.RESTORE && readable.containsAll(documents);
            return new Finding(finding.object(), finding.what(), rereads ? Cure.REREAD : finding.cure(), documents);
        }

        /** Those with rows in it; all that lack passages may be, when not even that can be read. */
        private Set<UUID> documentsOf(ObjectRow row) {
            var documents = new HashSet<UUID>();
            try {
                var ids = objects.ids(axon, row);
                ids.visible(row.added(), state::liveVersion).stream().forEach(at -> documents.add(ids.document(at)));
            } catch (CorruptException | AxonObjects.MissingException e) {
                silent.add(row.name());
            }
            return documents;
        }

        void documents() {
            for (var row : catalog.changes(axon, -1).documents()) {
                var live = row.live();
                if (live != null && state.liveVersion(row.id()) == row.version()) {
                    document(row.id(), live);
                }
            }
        }

        void strange() {
            var strange = collector.strange(axon);
            if (strange > 0) {
                var what = strange + " objects are in the store that this database does not know: it is the older one";
                find(null, what, Cure.ACCEPT, Set.of());
            }
        }

        private void document(UUID document, Live live) {
            var found = rows.getOrDefault(document, 0);
            if (found != live.passages() && !excused.contains(document)) {
                lacking.add(document);
                find(
                        null,
                        "a document of " + live.passages() + " passages has " + found,
                        Cure.RESTORE,
                        Set.of(document));
            }
            object(document, live.original(), "the uploaded file", row -> {
                objects.verify(axon, row);
                readable.add(document);
            });
            object(document, live.pageMap(), "the text", row -> TextObject.decode(objects.read(axon, row)));
        }

        private interface Look {
            void at(ObjectRow row);
        }

        private void object(UUID document, UUID name, String what, Look look) {
            var row = catalog.object(axon, name);
            try {
                look.at(row.orElseThrow(() -> new AxonObjects.MissingException(name)));
                saw(row.get());
            } catch (CorruptException | AxonObjects.MissingException e) {
                find(name, what + " of a document is damaged: " + e.getMessage(), Cure.RESTORE, Set.of(document));
            }
        }

        private void saw(ObjectRow row) {
            objectCount++;
            bytes += row.bytes();
        }

        private void find(@Nullable UUID object, String what, Cure cure, Set<UUID> documents) {
            findings.add(new Finding(object, what, cure, documents));
        }
    }
}
