package brane.axon.read;

import brane.axon.CorruptException;
import brane.axon.DocumentInfo;
import brane.axon.Environment;
import brane.axon.Problems;
import brane.axon.UnderKey;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one Axon: keeps its last state, and its segments in memory once somebody searched. */
public final class AxonReader {

    private static final System.Logger LOG = System.getLogger(AxonReader.class.getName());

    /** How long an Axon that is damaged refuses without looking again: only politeness to the store. */
    private static final Duration REFUSAL = Duration.ofSeconds(10);

    /** How often a read goes on with the state of now when what it reads was taken away meanwhile. */
    private static final int ATTEMPTS = 50;

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

    /** Which segment took which one's place since everything was open; only those who load look at it. */
    private final Map<UUID, UUID> replaced = new HashMap<>();

    /** What is being opened while others stand in for it; only those who load look at it. */
    private final Set<UUID> opening = new HashSet<>();

    /** How often everything was released: what was opened for a state before that may be of another history. */
    private long releases;

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
                    outrun(e, attempt);
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
    public boolean forget() {
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
        replaced.clear();
        opening.clear();
        releases++;
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

    /**
     * Returns when a read was outrun by changes and is worth another attempt.
     *
     * @throws RuntimeException {@code axon-corrupt} (500) when the object is lost; {@code axon-busy} (503) after many attempts
     */
    public void outrun(AxonObjects.MissingException missing, int attempt) {
        if (objects.isLost(axon, missing)) {
            throw refuse(missing.object(), missing);
        }
        if (attempt >= ATTEMPTS) {
            throw Problems.busy("what was read was taken away in each of " + ATTEMPTS + " attempts");
        }
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
        return UnderKey.read(() -> {
            try {
                return loaded(current);
            } catch (ProblemException e) {
                if (Problems.isKeyDestroyed(e)) {
                    snapshot = null;
                }
                throw e;
            }
        });
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
                replaced.putAll(changes.replaced());
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

    /** Opens what must be open first, shows the state to all, and keeps one use of it for the caller. */
    private Serving publish(Snapshot state, List<OpenSegment> open) {
        try {
            var cover = Cover.of(state.segments(), open, replaced);
            var fresh = Serving.of(state, open(state, cover));
            if (!cover.later().isEmpty() && !fresh.isWhole()) {
                // A source was collected before this process heard of it.
                fresh.close();
                cover = Cover.of(state.segments(), open, Map.of());
                fresh = Serving.of(state, open(state, cover));
            }
            if (cover.later().isEmpty()) {
                replaced.clear();
            }
            openLater(state, cover.later());
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

    /** The segments of the cover: what is missing comes from the store, several at once when they are large. */
    private List<OpenSegment> open(Snapshot state, Cover cover) {
        var rows = cover.now();
        var opened = new @Nullable OpenSegment[rows.size()];
        var whole = false;
        try {
            AtOnce.run(
                    IntStream.range(0, opened.length)
                            .<Runnable>mapToObj(i -> () -> opened[i] = open(state, rows.get(i)))
                            .toList(),
                    rows.stream().mapToLong(ObjectRow::bytes).sum() < LARGE ? 1 : OPENED_AT_ONCE);
            whole = true;
        } finally {
            if (!whole) {
                Arrays.stream(opened).filter(Objects::nonNull).forEach(OpenSegment::release);
            }
        }
        cover.held().forEach(OpenSegment::retain);
        return Stream.concat(cover.held().stream(), Arrays.stream(opened).map(Objects::requireNonNull))
                .toList();
    }

    /** Opens them beside the queries, which go on with what stands in for them. */
    private void openLater(Snapshot state, List<ObjectRow> rows) {
        var missing = rows.stream().filter(row -> opening.add(row.name())).toList();
        if (!missing.isEmpty()) {
            var before = releases;
            Thread.ofVirtual().name("axon-open-" + axon).start(() -> openBeside(state, missing, before));
        }
    }

    private void openBeside(Snapshot state, List<ObjectRow> rows, long before) {
        var opened = new ArrayList<OpenSegment>();
        try {
            rows.forEach(row -> opened.add(open(state, row)));
            show(opened, before);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "event=axon-open-failed axon={0} next=anew cause={1}",
                    axon,
                    e.toString());
            // The next query reads everything anew and meets the failure itself, if it is still there.
            forgetIf(before);
        } finally {
            opened.forEach(OpenSegment::release);
        }
    }

    /** Lets queries go on with what was opened, unless everything was released meanwhile. */
    private void show(List<OpenSegment> opened, long before) {
        loading.lock();
        try {
            opened.forEach(segment -> opening.remove(segment.name()));
            var old = serving.get();
            if (old != null && releases == before && old.acquire()) {
                try (old) {
                    publish(
                                    old.snapshot(),
                                    Stream.concat(old.held().stream(), opened.stream())
                                            .toList())
                            .close();
                }
            }
        } finally {
            loading.unlock();
        }
    }

    private void forgetIf(long before) {
        loading.lock();
        try {
            if (releases == before) {
                snapshot = null;
                release();
            }
        } finally {
            loading.unlock();
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
