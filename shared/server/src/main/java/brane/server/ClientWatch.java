package brane.server;

import io.helidon.common.buffers.DataReader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Looks whether a client is still there, which shows only on its connection: by reading, without polling. A connection that was
 * read from serves no other request.
 */
public final class ClientWatch implements AutoCloseable {

    private enum State {
        WAITS,
        READS,
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITS);
    private final Runnable lastRequest;
    private final boolean atOnce;
    private final Thread thread;

    /** @param lastRequest says to the client that its connection ends with this answer; called by the thread of the request */
    ClientWatch(DataReader reader, Duration patience, Runnable left, Runnable lastRequest) {
        this.lastRequest = lastRequest;
        this.atOnce = patience.isZero();
        if (atOnce) {
            state.set(State.READS);
            lastRequest.run();
        }
        thread = Thread.ofVirtual().name("client-watch").start(() -> watch(reader, patience, left));
    }

    private void watch(DataReader reader, Duration patience, Runnable left) {
        try {
            Thread.sleep(patience);
            if (!atOnce && !state.compareAndSet(State.WAITS, State.READS)) {
                return;
            }
            // Whoever sends more is there. It ends with the connection at the latest.
            reader.pullData();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException gone) {
            if (state.get() == State.READS) {
                left.run();
            }
        }
    }

    /** Ends the watch, before an answer that is not a stream is sent. */
    @Override
    public void close() {
        if (state.compareAndSet(State.WAITS, State.OVER)) {
            thread.interrupt();
        } else if (state.compareAndSet(State.READS, State.OVER) && !atOnce) {
            lastRequest.run();
        }
    }
}
