package brane.axon.read;

import brane.axon.CorruptException;
import brane.axon.DocumentInfo;
import brane.axon.Environment;
import brane.axon.Problems;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.DocumentRows;
import brane.core.AtOnce;
import brane.core.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads one Axon: keeps its last state, and its segments in memory once somebody searched. */
public final class AxonReader {

    private static final System.Logger LOG = System.getLogger(AxonReader.class.getName());

    /** How long an Axon that is damaged refuses without looking again: only politeness to the store. */
    private static final Duration REFUSAL = Duration.ofSeconds(10);

    private static final int ATTEMPTS = 3;

    /** Segments that are opened at once when there are many bytes to open. */
    private static final int OPENED_AT_ONCE = 4;

    private static final long LARGE = 4 << 20;

    private record Refusal(RuntimeException problem, long until) {}

    private final UUID axon;
    private final Catalog catalog;
    private final AxonObjects objects;
    private final Heads heads;
    private final Readers room;
    private final Environment environment;

    /** Held while a state is read or segments are opened; those whose state is there already do not wait for it. */
    private final ReentrantLock loading = new ReentrantLock();

    private volatile @Nullable Snapshot snapshot;
    private volatile @Nullable Refusal refusal;

    /** What the segments that are held, or are about to be, take of memory. */
    private volatile long reserved;

    /** The state that can be searched; whoever takes it out of here closes it. */
    private final AtomicReference<@Nullable Serving> serving = new AtomicReference<>();

    AxonReader(UUID axon, Catalog catalog, AxonObjects objects, Heads heads, Readers room, Environment environment) {
        this.axon = axon;
        this.catalog = catalog;
        this.objects = objects;
        this.heads = heads;
        this.room = room;
        this.environment = environment;
    }

    /** The state of the Axon now: at least the version that the primary told after this call began. */
    public Snapshot snapshot() throws InterruptedException {
        var current = heads.of(axon);
        refuseDamaged();
        var known = snapshot;
        if (known != null && known.answers(current)) {
            return known;
        }
        loading.lockInterruptibly();
        try {
            return load(current);
        } finally {
            loading.unlock();
        }
    }

    /** As {@link #snapshot}, ready to be searched; the caller closes it. */
    public Serving serving() throws InterruptedException {
        var current = heads.of(axon);
        refuseDamaged();
        var known = serving.get();
        if (known != null && known.snapshot().answers(current) && known.acquire()) {
            return known;
        }
        loading.lockInterruptibly();
        try {
            for (var attempt = 1; ; attempt++) {
                var state = load(current);
                try {
                    return serve(state);
                } catch (AxonObjects.MissingException e) {
                    if (attempt == ATTEMPTS) {
                        throw refuse(e.object(), e);
                    }
                    snapshot = null;
                }
            }
        } catch (CorruptException e) {
            throw refuse(e.object(), e);
        } finally {
            loading.unlock();
        }
    }

    /**
     * Forgets the state, and frees the segments as soon as no query uses them. It waits for nobody.
     *
     * @return false while it is being loaded: what a load is about to hold can't be freed
     */
    boolean forget() {
        return loading.tryLock() && forgotten();
    }

    /** As {@link #forget()}, and waits for a load to end. */
    boolean forget(Duration patience) throws InterruptedException {
        return loading.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS) && forgotten();
    }

    private boolean forgotten() {
        try {
            snapshot = null;
            release();
            return true;
        } finally {
            loading.unlock();
        }
    }

    private void release() {
        publish(null);
        reserved = 0;
    }

    /** What it may hold from now on. */
    void reserve(long bytes) {
        reserved = bytes;
    }

    /** About what is held in memory, or is about to be. */
    long bytes() {
        var state = snapshot;
        return Math.max(reserved, state == null ? 0 : state.bytes());
    }

    /** Stops reads of this Axon for a while and gives what to throw. */
    public RuntimeException refuse(@Nullable UUID object, RuntimeException cause) {
        var problem = Problems.corrupt(axon, object, cause);
        LOG.log(System.Logger.Level.ERROR, "event=axon-corrupt axon={0} reason=\"{1}\"", axon, problem.getMessage());
        refusal = new Refusal(problem, environment.nanoTime() + REFUSAL.toNanos());
        return problem;
    }

    private void refuseDamaged() {
        var known = refusal;
        if (known != null && known.until() - environment.nanoTime() > 0) {
            throw known.problem();
        }
    }

    /** A key that is rotated away while names are opened takes the rows with it that were read before. */
    private Snapshot load(Heads.Current current) {
        for (var attempt = 1; ; attempt++) {
            try {
                return loaded(current);
            } catch (ProblemException e) {
                if (attempt == ATTEMPTS || !Problems.isKeyDestroyed(e)) {
                    throw e;
                }
                snapshot = null;
            }
        }
    }

    private Snapshot loaded(Heads.Current current) {
        var known = snapshot;
        if (known != null && known.answers(current)) {
            return known;
        }
        Snapshot fresh = null;
        if (known != null && !known.isContradictedBy(current)) {
            var changes = catalog.changes(axon, known.version());
            if (known.isContinuedBy(changes)) {
                fresh = known.with(changes, heads.lastSent(), this::info);
            }
        }
        if (fresh == null) {
            // In another history a segment of the same name may have been added at another version.
            release();
            fresh = Snapshot.of(catalog.changes(axon, -1), heads.lastSent(), this::info);
        }
        snapshot = fresh;
        return fresh;
    }

    private DocumentInfo info(AxonRow row, DocumentRow document) {
        return DocumentRows.info(catalog, axon, document);
    }

    private Serving serve(Snapshot state) throws InterruptedException {
        var wanted = state.bytes()
                + state.segments().stream().mapToLong(OpenSegment::memory).sum();
        var old = serving.get();
        if (old != null && old.acquire()) {
            try (old) {
                if (old.snapshot().isSame(state) && old.acquire()) {
                    return old;
                }
                if (room.take(this, wanted)) {
                    return publish(state, old.held());
                }
            }
        }
        snapshot = null;
        release();
        room.await(this, wanted);
        snapshot = state;
        return publish(state, List.of());
    }

    /** Opens what is not open yet, shows the state to all, and keeps one use of it for the caller. */
    private Serving publish(Snapshot state, List<OpenSegment> open) {
        try {
            var fresh = Serving.of(state, open(state, open));
            fresh.acquire();
            publish(fresh);
            return fresh;
        } finally {
            var held = serving.get();
            reserved = held == null ? 0 : held.bytes();
        }
    }

    private void publish(@Nullable Serving fresh) {
        var old = serving.getAndSet(fresh);
        if (old != null) {
            old.close();
        }
    }

    /** All segments of the state: those that are open already, and the rest from the store, several at once when they are large. */
    private List<OpenSegment> open(Snapshot state, List<OpenSegment> open) {
        var known = new HashMap<UUID, OpenSegment>();
        open.forEach(segment -> known.put(segment.name(), segment));
        var segments = new @Nullable OpenSegment[state.segments().size()];
        var whole = false;
        try {
            var missing = new ArrayList<Runnable>();
            var bytes = 0L;
            for (var i = 0; i < segments.length; i++) {
                var row = state.segments().get(i);
                var there = known.get(row.name());
                if (there != null) {
                    segments[i] = there.retain();
                } else {
                    var place = i;
                    missing.add(() -> segments[place] = open(state, row));
                    bytes += row.bytes();
                }
            }
            AtOnce.run(missing, bytes < LARGE ? 1 : OPENED_AT_ONCE);
            whole = true;
            return Arrays.stream(segments).map(Objects::requireNonNull).toList();
        } finally {
            if (!whole) {
                Arrays.stream(segments).filter(Objects::nonNull).forEach(OpenSegment::release);
            }
        }
    }

    private OpenSegment open(Snapshot state, ObjectRow row) {
        try {
            return OpenSegment.decode(row, state.axon().dimensions(), objects.segment(axon, row));
        } catch (CorruptException e) {
            throw e.in(row.name());
        }
    }
}
