package brane.axon.write;

import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.Problems;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.OperationRow;
import brane.axon.catalog.Catalog.Written;
import brane.axon.catalog.Commit;
import brane.storage.CommitUnknownException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The commits of one Axon in this process, one after the other: each starts when the one before it has ended and takes all
 * that has gathered. No timer, and no wait when idle: the thread ends when nothing is left to do.
 */
public final class Committer {

    private static final int MAX_OPERATIONS = 256;
    private static final int MAX_ATTEMPTS = 8;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    /** A change that is ready, all its objects are stored; it shares the transaction with those that come with it. */
    public record Change(Commit.Operation operation, int keyVersion, String model, List<Written> objects) {

        /** A change of a document's row alone. */
        public static Change ofRow(Commit.Operation operation) {
            return new Change(operation, 0, "", List.of());
        }

        /** Whether they may share a commit. */
        boolean suits(Change other) {
            return keyVersion == other.keyVersion && model.equals(other.model);
        }

        boolean isUpsert() {
            return operation.change() instanceof Commit.Upsert;
        }
    }

    /** How a change ended, when it did not fail. */
    public sealed interface Ending {}

    /** It is true and durable. */
    public record Settled(OperationRow row) implements Ending {}

    /** It must be made anew: the name has another document now, or, when {@code stale}, its objects can't be used any more. */
    record Again(boolean stale) implements Ending {}

    /** There is no such document to change. */
    record Nothing() implements Ending {}

    /** A change and who waits for it. */
    private record Waiting(Change change, CompletableFuture<Ending> ending) {}

    private final UUID axon;
    private final Catalog catalog;
    private final AxonConfig config;
    private final Environment environment;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean running;

    public Committer(UUID axon, Catalog catalog, AxonConfig config, Environment environment) {
        this.axon = axon;
        this.catalog = catalog;
        this.config = config;
        this.environment = environment;
    }

    /**
     * Commits the change together with others.
     *
     * @throws InterruptedException when the caller was interrupted before a commit took the change: it never happens then
     */
    public Ending commit(Change change) throws InterruptedException {
        var waiting = new Waiting(change, new CompletableFuture<>());
        synchronized (queue) {
            if (queue.size() >= config.waiting()) {
                throw Problems.busy("more than " + config.waiting() + " changes wait for a commit");
            }
            queue.add(waiting);
            if (!running) {
                running = true;
                Thread.ofVirtual().name("axon-commit-" + axon).start(this::run);
            }
        }
        return await(waiting);
    }

    private Ending await(Waiting waiting) throws InterruptedException {
        var until = environment.nanoTime() + 2 * config.commitTimeout().toNanos();
        var interrupted = false;
        try {
            while (true) {
                try {
                    return waiting.ending().get(until - environment.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    if (withdraw(waiting)) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw withdraw(waiting)
                    ? Problems.busy("no commit took the change within "
                            + config.commitTimeout().multipliedBy(2))
                    : Problems.commitUnknown(waiting.change().operation().id(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean withdraw(Waiting waiting) {
        synchronized (queue) {
            return queue.remove(waiting);
        }
    }

    private void run() {
        for (var batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                settle(new ArrayList<>(batch));
            } catch (RuntimeException | Error e) {
                batch.forEach(waiting -> waiting.ending().completeExceptionally(e));
            }
        }
    }

    /** All that may be committed together, in the order in which it came; nothing when this thread has ended. */
    private List<Waiting> take() {
        synchronized (queue) {
            var batch = new ArrayList<Waiting>();
            var taken = new HashSet<Object>();
            @Nullable Change first = null;
            for (var waiting = queue.iterator(); waiting.hasNext() && batch.size() < MAX_OPERATIONS; ) {
                var next = waiting.next();
                var change = next.change();
                var suits = first == null || !change.isUpsert() || change.suits(first);
                if (suits && isAlone(change.operation(), taken)) {
                    first = first == null && change.isUpsert() ? change : first;
                    batch.add(next);
                    waiting.remove();
                }
            }
            running = !batch.isEmpty();
            return batch;
        }
    }

    /** Whether nothing of the batch is the same operation, of the same document, or of the same name. */
    private static boolean isAlone(Commit.Operation operation, Set<Object> taken) {
        var claims = new ArrayList<Object>(List.of(operation.id(), operation.document()));
        if (operation.change() instanceof Commit.Upsert(var live)) {
            claims.add(java.nio.ByteBuffer.wrap(live.nameMac()));
        }
        if (claims.stream().anyMatch(taken::contains)) {
            return false;
        }
        taken.addAll(claims);
        return true;
    }

    private void settle(List<Waiting> left) {
        var deadline = environment.nanoTime() + config.commitTimeout().toNanos();
        for (var attempt = 0; attempt < MAX_ATTEMPTS && !left.isEmpty(); attempt++) {
            var written = left.stream()
                    .flatMap(waiting -> waiting.change().objects().stream())
                    .toList();
            var keyVersion = left.stream()
                    .filter(waiting -> waiting.change().isUpsert())
                    .findFirst()
                    .map(waiting -> waiting.change().keyVersion())
                    .orElse(0);
            var operations =
                    left.stream().map(waiting -> waiting.change().operation()).toList();
            var outcome = untilKnown(new Commit(keyVersion, written, operations), left, deadline);
            switch (outcome) {
                case null -> left.clear();
                case Commit.Committed(var version) -> {
                    left.forEach(waiting -> waiting.ending().complete(new Settled(row(waiting.change(), version))));
                    left.clear();
                }
                case Commit.Refused refused -> left.removeIf(waiting -> endIfRefused(waiting, refused));
            }
        }
        left.forEach(waiting -> waiting.ending()
                .completeExceptionally(
                        Problems.busy("the change could not be committed in " + MAX_ATTEMPTS + " attempts")));
    }

    /** The outcome, asked for until it is known; null when time ran out and everybody was told so. */
    private Commit.@Nullable Outcome untilKnown(Commit commit, List<Waiting> waiting, long deadline) {
        RuntimeException unknown = null;
        var pause = PAUSE;
        while (true) {
            try {
                return catalog.commit(axon, commit);
            } catch (CommitUnknownException e) {
                unknown = e;
            } catch (RuntimeException e) {
                if (unknown == null) {
                    throw e;
                }
            }
            if (environment.nanoTime() + pause.toNanos() > deadline || !slept(pause)) {
                for (var one : waiting) {
                    var operation = one.change().operation().id();
                    one.ending().completeExceptionally(Problems.commitUnknown(operation, unknown));
                }
                return null;
            }
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
        }
    }

    private boolean slept(Duration pause) {
        try {
            environment.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static OperationRow row(Change change, long version) {
        var operation = change.operation();
        var passages = operation.change() instanceof Commit.Upsert(var live) ? live.passages() : 0;
        return new OperationRow(operation.id(), version, operation.requestHash(), operation.document(), passages);
    }

    /** Ends what can not be part of the next attempt. */
    private static boolean endIfRefused(Waiting waiting, Commit.Refused refused) {
        var change = waiting.change();
        var id = change.operation().id();
        var ending = waiting.ending();
        var refusal = refused.operations().get(id);
        if (refusal == null) {
            return change.isUpsert() && !refused.stale().isEmpty() && ending.complete(new Again(true));
        }
        return switch (refusal) {
            case Commit.Done(var row) -> ending.complete(new Settled(row));
            case Commit.Reused() -> ending.completeExceptionally(Problems.operationReused(id));
            case Commit.BelowFloor(var floor) -> ending.completeExceptionally(Problems.operationTooOld(id, floor));
            case Commit.Moved(var document) -> ending.complete(new Again(false));
            case Commit.Erased() -> ending.completeExceptionally(Problems.erased());
            case Commit.Rekeyed() -> ending.complete(new Again(true));
            case Commit.Gone() -> ending.complete(new Nothing());
        };
    }
}
