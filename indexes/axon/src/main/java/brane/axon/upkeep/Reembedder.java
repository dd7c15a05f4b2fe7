package brane.axon.upkeep;

import brane.axon.Axons;
import brane.axon.Embedding;
import brane.axon.Environment;
import brane.axon.Passage;
import brane.axon.Problems;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.Rewrite;
import brane.axon.catalog.Upkeep;
import brane.axon.format.Segment;
import brane.axon.format.SegmentIds;
import brane.axon.read.Readers;
import brane.axon.read.Snapshot;
import brane.core.ProblemException;
import brane.storage.CommitUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes all that an Axon shows anew under another model and changes over in one step, which needs that no segment of the old
 * model is left out (axon-storage.md, section 6). Documents that come meanwhile are caught up with in rounds, each shorter than
 * the one before. What was written for nothing means nothing, and is collected.
 */
public final class Reembedder {

    private static final System.Logger LOG = System.getLogger(Reembedder.class.getName());
    private static final int MAX_ROUNDS = 200;
    private static final int MAX_FAILURES = 20;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final UUID axon;
    private final Embedding to;
    private final Axons.Progress progress;
    private final Readers readers;
    private final AxonObjects objects;
    private final Upkeep upkeep;
    private final Environment environment;
    private Reembedded made = new Reembedded(0);
    private int total;
    private int failures;

    public Reembedder(
            UUID axon,
            Embedding to,
            Axons.Progress progress,
            Readers readers,
            AxonObjects objects,
            Upkeep upkeep,
            Environment environment) {
        this.axon = axon;
        this.to = to;
        this.progress = progress;
        this.readers = readers;
        this.objects = objects;
        this.upkeep = upkeep;
        this.environment = environment;
    }

    /** @throws InterruptedException when this thread is interrupted before the change */
    public void run() throws InterruptedException {
        for (var round = 1; round <= MAX_ROUNDS; round++) {
            requireGoingOn();
            if (isRoundTheLast()) {
                return;
            }
        }
        throw Problems.busy("documents came in quicker than they were embedded in each of " + MAX_ROUNDS + " rounds");
    }

    private boolean isRoundTheLast() throws InterruptedException {
        try {
            var state = readers.of(axon).snapshot();
            if (state.axon().model().equals(to.model())) {
                return true;
            }
            if (made.keyVersion() != state.axon().keyVersion()) {
                // A new key comes with an erasure: what stands under the old one may hold what was erased, and is lost.
                made = new Reembedded(state.axon().keyVersion());
            }
            embed(state);
            return isChanged(state);
        } catch (AxonObjects.MissingException e) {
            // Replaced meanwhile: the next state has what took its place.
            pause();
            return false;
        } catch (ProblemException e) {
            if ((!Problems.isKeyDestroyed(e) && e.problem().status() != 503) || ++failures > MAX_FAILURES) {
                throw e;
            }
            pause();
            return false;
        }
    }

    private void embed(Snapshot state) throws InterruptedException {
        total = state.segments().stream().mapToInt(ObjectRow::rows).sum();
        var rows = new ArrayList<Segment.Row>();
        for (var segment : state.segments()) {
            if (!made.hasRead(segment.name())) {
                embed(state, segment, rows);
            }
        }
        write(rows);
        made.readAll(state.segments().stream().map(ObjectRow::name).toList());
    }

    private void embed(Snapshot state, ObjectRow segment, List<Segment.Row> rows) throws InterruptedException {
        var ids = objects.ids(axon, segment);
        var left = ids.visible(segment.added(), state::liveVersion);
        for (var row = left.nextSetBit(0); row >= 0; row = left.nextSetBit(row + 1)) {
            if (made.has(ids.document(row), state.liveVersion(ids.document(row)), ids.ordinal(row))) {
                left.clear(row);
            }
        }
        if (left.isEmpty()) {
            return;
        }
        var passages = objects.passages(axon, segment);
        for (var row = left.nextSetBit(0); row >= 0; row = left.nextSetBit(row + 1)) {
            var document = ids.document(row);
            var id = new SegmentIds.Id(document, state.liveVersion(document), ids.ordinal(row));
            rows.add(new Segment.Row(id, passages.passage(row), new float[0]));
            if (rows.size() == Segment.FLAT_ROWS) {
                write(rows);
            }
        }
    }

    /** Embeds and stores the rows, and empties the list. */
    private void write(List<Segment.Row> rows) throws InterruptedException {
        if (rows.isEmpty()) {
            return;
        }
        var before = made.rows();
        total = Math.max(total, before + rows.size());
        var texts = rows.stream().map(Segment.Row::passage).map(Passage::text).toList();
        progress.at("embedding", before, total);
        var vectors = to.passages(texts, done -> progress.at("embedding", before + done, total));
        requireGoingOn();
        var whole = new ArrayList<Segment.Row>();
        for (var i = 0; i < rows.size(); i++) {
            whole.add(new Segment.Row(rows.get(i).id(), rows.get(i).passage(), vectors.get(i)));
        }
        var segment = Segment.encode(whole, to.dimensions());
        var content = List.of(AxonObjects.Content.of(to.model(), segment));
        made.add(whole, objects.write(axon, made.keyVersion(), content));
        rows.clear();
    }

    private boolean isChanged(Snapshot state) throws InterruptedException {
        progress.at("committing", made.rows(), Math.max(total, made.rows()));
        requireGoingOn();
        var sources = state.segments().stream().map(ObjectRow::name).collect(Collectors.toUnmodifiableSet());
        var outcome = rewritten(sources);
        LOG.log(
                System.Logger.Level.INFO,
                "event=axon-reembedded axon={0} model={1} rows={2} done={3}",
                axon,
                to.model(),
                made.rows(),
                outcome instanceof Rewrite.Done);
        if (outcome instanceof Rewrite.Lost lost && lost.outputs()) {
            made = new Reembedded(made.keyVersion());
        }
        return outcome instanceof Rewrite.Done;
    }

    private Rewrite.Outcome rewritten(Set<UUID> sources) throws InterruptedException {
        var rewrite = new Rewrite(
                made.keyVersion(),
                sources.isEmpty() ? List.of() : made.written(),
                sources,
                to.model(),
                to.dimensions());
        try {
            return upkeep.rewrite(axon, rewrite);
        } catch (CommitUnknownException e) {
            pause();
            // The next round sees whether the Axon has the model now.
            return new Rewrite.Lost("its outcome is unknown", false);
        }
    }

    private static void requireGoingOn() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("re-embedding was cancelled before its commit");
        }
    }

    private void pause() throws InterruptedException {
        var pause = PAUSE.multipliedBy(1L << Math.min(failures, 10));
        environment.sleep(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
    }
}
