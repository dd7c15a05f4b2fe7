package brane.chat;

import brane.core.Problem;
import brane.core.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Numbers a turn's events, stores them in groups and only then shows them. A group is written as soon as the one before it is
 * durable and holds all that has gathered: no timer, no wait when idle. The same thread beats for the turn while nothing
 * comes, and hears there that somebody asked to stop it.
 */
final class TurnWriter implements AutoCloseable {

    private static final int MAX_WAITING = 1_024;
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final TurnStore store;
    private final TurnStore.Turn turn;
    private final LiveTurn live;
    private final ChatConfig config;
    private final Function<Object, byte[]> json;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<TurnEvent> waiting = new ArrayList<>();
    private boolean closing;
    private @Nullable RuntimeException failure;

    /** The number of the last event; only the writing thread changes it, and {@link #end} after that has ended. */
    private long n;

    TurnWriter(TurnStore store, TurnStore.Turn turn, LiveTurn live, ChatConfig config, Function<Object, byte[]> json) {
        this.store = store;
        this.turn = turn;
        this.live = live;
        this.config = config;
        this.json = json;
        this.thread = Thread.ofVirtual().name("turn-writer-" + turn.id()).start(this::run);
    }

    /**
     * Hands over an event that is not the last.
     *
     * @throws brane.core.ProblemException {@code turn-not-stored} (503) when events can't be stored any more
     */
    void add(TurnEvent event) throws InterruptedException {
        var left = MAX_WAIT.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.size() >= MAX_WAITING && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (failure != null || left <= 0) {
                throw notStored(failure);
            }
            waiting.add(event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stores what waits, then ends the turn: its last events and the whole answer in one transaction.
     *
     * @return whether it was this that ended the turn
     * @throws brane.core.ProblemException {@code source-erased} (409) when a document of the answer was erased: nothing was stored
     */
    boolean end(Answer answer, TurnEvent last) {
        close();
        var stored = List.of(stored(last));
        boolean ours;
        try {
            ours = store.end(
                    turn.id(), turn.conversation(), last.type(), answer.documents(), json.apply(answer), stored);
        } catch (ProblemException e) {
            n--;
            throw e;
        }
        // After a write that may have happened or not, a reader goes on where the events certainly are: in the
        // database.
        live.publish(ours && !failed() ? stored : List.of(), true);
        return ours;
    }

    /** Stores what waits and stops the thread; what could not be stored stays unseen. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(MAX_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                var group = gather();
                if (!group.isEmpty()) {
                    write(group);
                } else if (isClosing()) {
                    return;
                } else if (store.beat(turn.id()).orElse(true)) {
                    live.stop().ask();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** All that waits; nothing after the time of a beat, or when it is time to stop. */
    private List<TurnEvent> gather() throws InterruptedException {
        var left = config.beat().toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closing && left > 0) {
                left = changed.awaitNanos(left);
            }
            var group = List.copyOf(waiting);
            waiting.clear();
            changed.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }

    private boolean failed() {
        lock.lock();
        try {
            return failure != null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<TurnEvent> group) {
        var documents = TurnEvents.documents(group);
        var stored = TurnEvents.joinText(group).stream().map(this::stored).toList();
        if (!store.append(turn.id(), turn.conversation(), documents, stored)) {
            throw notStored(null);
        }
        live.publish(stored, false);
    }

    private void fail(RuntimeException cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        live.stop().ask();
    }

    private TurnStore.Stored stored(TurnEvent event) {
        n++;
        return new TurnStore.Stored(n, event.type(), json.apply(event));
    }

    private static RuntimeException notStored(@Nullable Throwable cause) {
        if (cause instanceof ProblemException e && e.problem().slug().equals(TurnDocuments.ERASED)) {
            return e;
        }
        var problem = Problem.of(
                "turn-not-stored",
                503,
                "The answer could not be stored.",
                "an answer is stored as it is written, and the database did not take it; ask again in a moment");
        return cause == null ? problem.failure() : problem.failure(cause);
    }
}
