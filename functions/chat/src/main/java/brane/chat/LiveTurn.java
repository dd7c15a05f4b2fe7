package brane.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The durable events of a turn that runs in this process, for those who follow it. Events show up here only after they are
 * stored, so that whoever saw event n finds it again anywhere, whatever dies.
 */
final class LiveTurn {

    private final UUID id;
    private final Stop stop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<TurnStore.Stored> events = new ArrayList<>();
    private boolean ended;

    LiveTurn(UUID id, Stop stop) {
        this.id = id;
        this.stop = stop;
    }

    UUID id() {
        return id;
    }

    Stop stop() {
        return stop;
    }

    void publish(List<TurnStore.Stored> stored, boolean last) {
        lock.lock();
        try {
            events.addAll(stored);
            ended |= last;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The events after {@code n}; waits up to {@code limit} when there are none yet. Empty and ended means the end. */
    List<TurnStore.Stored> after(long n, Duration limit) throws InterruptedException {
        var left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (events.size() <= n && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            return n >= events.size() ? List.of() : List.copyOf(events.subList(Math.toIntExact(n), events.size()));
        } finally {
            lock.unlock();
        }
    }

    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the turn has ended; false when it has not within the limit. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (!ended) {
                if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return ended;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
