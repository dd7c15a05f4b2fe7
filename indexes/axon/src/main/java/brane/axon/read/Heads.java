package brane.axon.read;

import brane.axon.Problems;
import brane.axon.catalog.Catalog.Head;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the primary which version each Axon is at, before every query. Queries that wait together share one SELECT, which is
 * sent after all of them arrived: an answer that was asked for before a query came is never given to it, because a commit may
 * have been acknowledged in between.
 */
final class Heads {

    /**
     * A head and when it was asked for.
     *
     * @param sent the number of its SELECT; those of this process count up
     */
    record Current(Head head, long sent) {}

    private static final int MAX_WAITING = 10_000;

    /** One SELECT: those who wait for it, and what became of it. */
    private static final class Round {
        final Set<UUID> axons = new HashSet<>();
        int waiting;
        long number;

        @Nullable
        Map<UUID, Head> heads;

        @Nullable
        RuntimeException failure;

        boolean ended() {
            return heads != null || failure != null;
        }
    }

    private final Function<Collection<UUID>, Map<UUID, Head>> select;
    private final Duration limit;
    private final AtomicLong sent = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The round that gathers; it is sent when the one before it has ended. */
    private Round next = new Round();

    private boolean sending;

    Heads(Function<Collection<UUID>, Map<UUID, Head>> select, Duration limit) {
        this.select = select;
        this.limit = limit;
    }

    /** The number of the last SELECT that was sent. */
    long lastSent() {
        return sent.get();
    }

    /** Where the Axon is now: a SELECT that was sent after this call began. */
    Current of(UUID axon) throws InterruptedException {
        var left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            var mine = next;
            if (mine.waiting >= MAX_WAITING) {
                throw Problems.busy("more than " + MAX_WAITING + " queries wait for the database");
            }
            mine.waiting++;
            mine.axons.add(axon);
            while (!mine.ended()) {
                if (!sending && mine == next) {
                    send(mine);
                } else if (left <= 0) {
                    throw Problems.busy("the database did not say within " + limit + " where the axon is");
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            return answer(mine, axon);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends the round for all that gathered in it; those who come from now on gather in another. A thread of its own does it,
     * because a caller that is cancelled must not take the others' answer with it.
     */
    private void send(Round round) {
        next = new Round();
        sending = true;
        round.number = sent.incrementAndGet();
        var axons = Set.copyOf(round.axons);
        Thread.ofVirtual().name("axon-heads").start(() -> run(round, axons));
    }

    private void run(Round round, Set<UUID> axons) {
        Map<UUID, Head> heads = null;
        RuntimeException failure = new IllegalStateException("the heads of the axons could not be read");
        try {
            heads = select.apply(axons);
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            lock.lock();
            try {
                sending = false;
                round.heads = heads;
                round.failure = heads == null ? failure : null;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private static Current answer(Round round, UUID axon) {
        if (round.failure != null) {
            throw round.failure;
        }
        var head = Objects.requireNonNull(round.heads).get(axon);
        if (head == null) {
            throw Problems.unknown(axon);
        }
        return new Current(head, round.number);
    }
}
