package brane.audit;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event on its way to be durable, between the caller who waits for it and the one thread that writes. */
final class Pending {

    private enum State {
        WAITING,
        WRITING,
        DURABLE,
        /** Refused before it was written: no number was ever given to it. */
        DROPPED,
        /** The caller was told 503 while the write was under way: if it lands, the log must say so. */
        GIVEN_UP
    }

    private final Event event;
    private final @Nullable Pending intent;
    private final boolean kept;
    private final CountDownLatch ended = new CountDownLatch(1);
    private State state = State.WAITING;
    private @Nullable UUID writtenIn;

    private Pending(Event event, @Nullable Pending intent, boolean kept) {
        this.event = event;
        this.intent = intent;
        this.kept = kept;
    }

    /** An intent or a fact: when its caller gives up, it need not be written any more. */
    static Pending of(Event event) {
        return new Pending(event, null, false);
    }

    /** What must be written however long it takes, because what it tells has happened. */
    static Pending kept(Event event) {
        return new Pending(event, null, true);
    }

    /** The outcome of that intent; it must be written however long it takes, in the boot of the intent. */
    static Pending ending(Pending intent, Event event) {
        return new Pending(event, intent, true);
    }

    Event event() {
        return event;
    }

    boolean isKept() {
        return kept;
    }

    /** Whether it ends an intent of another boot than this, which somebody closed as unknown. */
    boolean endsAnotherBoot(UUID current) {
        var begun = intent == null ? null : intent.writtenIn();
        return begun != null && !begun.equals(current);
    }

    /** The boot in which it became durable. */
    synchronized @Nullable UUID writtenIn() {
        return writtenIn;
    }

    synchronized boolean isWanted() {
        return state == State.WAITING;
    }

    /** The writer takes it; false when nobody wants it any more. */
    synchronized boolean take() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.WRITING;
        return true;
    }

    /** The write certainly did not happen; false when nobody wants it any more. */
    synchronized boolean putBack() {
        if (state == State.GIVEN_UP) {
            state = State.DROPPED;
            return false;
        }
        state = State.WAITING;
        return true;
    }

    /** The write happened; false when the caller was told otherwise. */
    synchronized boolean landed(UUID in) {
        var told = state != State.GIVEN_UP;
        state = State.DURABLE;
        writtenIn = in;
        ended.countDown();
        return told;
    }

    /** It will never be written. */
    synchronized void drop() {
        state = State.DROPPED;
        ended.countDown();
    }

    /** Waits until it is durable, not disturbed by interruption; false when it is not in time, or never. */
    boolean await(Duration limit) {
        var deadline = System.nanoTime() + limit.toNanos();
        var interrupted = false;
        try {
            while (true) {
                try {
                    ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return settle();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized boolean settle() {
        if (!kept && state == State.WAITING) {
            state = State.DROPPED;
        } else if (!kept && state == State.WRITING) {
            state = State.GIVEN_UP;
        }
        return state == State.DURABLE;
    }
}
