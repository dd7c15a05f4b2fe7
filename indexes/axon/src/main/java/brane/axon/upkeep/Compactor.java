package brane.axon.upkeep;

import brane.axon.AxonConfig;
import brane.axon.CorruptException;
import brane.axon.Environment;
import brane.axon.Problems;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.catalog.Rewrite;
import brane.axon.catalog.Upkeep;
import brane.axon.format.Segment;
import brane.axon.format.SegmentBytes;
import brane.axon.format.SegmentIds;
import brane.axon.format.SegmentRows;
import brane.axon.format.Toc;
import brane.axon.read.Readers;
import brane.axon.read.Snapshot;
import brane.core.ProblemException;
import brane.storage.CommitUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts one segment in the place of several, with the rows of them that are visible. Any number may do so at once: only the
 * first to replace a segment does. A document that is changed meanwhile has another version, so that its copied rows are
 * never seen.
 */
final class Compactor {

    private static final System.Logger LOG = System.getLogger(Compactor.class.getName());
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Readers readers;
    private final AxonObjects objects;
    private final Upkeep upkeep;
    private final AxonConfig config;
    private final Environment environment;

    Compactor(Readers readers, AxonObjects objects, Upkeep upkeep, AxonConfig config, Environment environment) {
        this.readers = readers;
        this.objects = objects;
        this.upkeep = upkeep;
        this.config = config;
        this.environment = environment;
    }

    /** Does the compaction that is due; false when none is, or when somebody else was quicker. */
    boolean run(UUID axon) throws InterruptedException {
        var state = readers.of(axon).snapshot();
        var candidates = new ArrayList<CompactionPlan.Candidate>();
        for (var row : state.segments()) {
            var ids = ids(axon, row);
            var visible = ids == null
                    ? row.rows()
                    : ids.visible(row.added(), state::liveVersion).cardinality();
            candidates.add(new CompactionPlan.Candidate(row.name(), row.added(), row.rows(), visible));
        }
        var sources = CompactionPlan.next(
                candidates, config.compactionFactor(), mostRows(state.axon().dimensions()));
        return !sources.isEmpty() && rewrite(axon, state, sources);
    }

    /** Their vectors stand in memory some four times while they are copied and linked. */
    private int mostRows(int dimensions) {
        return Math.clamp(config.memory() / (4L * Float.BYTES * dimensions), Segment.FLAT_ROWS, Segment.MAX_ROWS);
    }

    /** The rows of a segment; null when it is gone already. */
    @Nullable
    SegmentIds ids(UUID axon, ObjectRow row) {
        try {
            return objects.ids(axon, row);
        } catch (AxonObjects.MissingException e) {
            return null;
        }
    }

    /**
     * Writes what {@code state} shows of the sources into new segments, which take their place.
     *
     * @return false when it was for nothing: a source is not live any more, or the key changed
     */
    boolean rewrite(UUID axon, Snapshot state, Collection<UUID> sources) throws InterruptedException {
        try {
            var rows = rows(axon, state, sources);
            var written = write(axon, state, rows);
            if (written.isEmpty()) {
                return false;
            }
            var rewrite = new Rewrite(
                    state.axon().keyVersion(),
                    written.get(),
                    Set.copyOf(sources),
                    state.axon().model(),
                    state.axon().dimensions());
            var outcome = untilKnown(axon, rewrite);
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "event=axon-compacted axon={0} sources={1} rows={2} done={3}",
                    axon,
                    sources.size(),
                    rows.size(),
                    outcome instanceof Rewrite.Done);
            return outcome instanceof Rewrite.Done;
        } catch (AxonObjects.MissingException e) {
            return false;
        }
    }

    /** Takes a segment away and puts nothing in its place; false when it was not live. */
    boolean drop(UUID axon, Snapshot state, UUID segment) throws InterruptedException {
        var has = state.axon();
        var rewrite = new Rewrite(has.keyVersion(), List.of(), Set.of(segment), has.model(), has.dimensions());
        return untilKnown(axon, rewrite) instanceof Rewrite.Done;
    }

    private List<Segment.Row> rows(UUID axon, Snapshot state, Collection<UUID> sources) {
        var rows = new ArrayList<Segment.Row>();
        for (var row : state.segments()) {
            if (sources.contains(row.name())) {
                try (var segment = rows(axon, state, row)) {
                    segment.copy(state::liveVersion, rows);
                }
            }
        }
        return rows;
    }

    /** Its rows; damage of what is derived from them keeps nobody from copying them. */
    SegmentRows rows(UUID axon, Snapshot state, ObjectRow row) {
        try {
            return rows(state, row, objects.segment(axon, row));
        } catch (CorruptException e) {
            return rows(state, row, objects.parts(axon, row));
        }
    }

    private static SegmentRows rows(Snapshot state, ObjectRow row, SegmentBytes bytes) {
        return SegmentRows.decode(
                bytes, Toc.parse(row.toc()), row.rows(), state.axon().dimensions(), row.added());
    }

    /** The segments, stored; empty when the Axon got another key meanwhile and the one for them is gone. */
    private Optional<List<Written>> write(UUID axon, Snapshot state, List<Segment.Row> rows)
            throws InterruptedException {
        var contents = new ArrayList<AxonObjects.Content>();
        for (var from = 0; from < rows.size(); from += Segment.MAX_ROWS) {
            var part = rows.subList(from, Math.min(rows.size(), from + Segment.MAX_ROWS));
            var segment = Segment.compacted(part, state.axon().dimensions(), config.precision());
            contents.add(AxonObjects.Content.of(state.axon().model(), segment));
        }
        try {
            return Optional.of(
                    contents.isEmpty()
                            ? List.of()
                            : objects.write(axon, state.axon().keyVersion(), contents));
        } catch (ProblemException e) {
            if (Problems.isKeyDestroyed(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Rewrite.Outcome untilKnown(UUID axon, Rewrite rewrite) throws InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                return upkeep.rewrite(axon, rewrite);
            } catch (CommitUnknownException e) {
                if (attempt == ATTEMPTS) {
                    // Nobody waits for it: either it happened, or its outputs are collected one day.
                    return new Rewrite.Lost("its outcome is unknown", false);
                }
                environment.sleep(PAUSE);
            }
        }
    }
}
