package brane.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of waiting for a peer. Reading and writing have no time limit of their own in this Helidon: an interrupt ends them,
 * together with their connection, so that nobody holds a place by sending or taking one byte a minute.
 */
final class Patience {

    @FunctionalInterface
    interface Transfer<T> {
        T run() throws IOException;
    }

    private Patience() {}

    static <T> T within(long millis, Transfer<T> transfer) throws IOException {
        var waiting = Thread.currentThread();
        var ended = new CountDownLatch(1);
        var decided = new AtomicBoolean();
        var watch = Thread.ofVirtual().name("patience").start(() -> {
            try {
                if (!ended.await(millis, TimeUnit.MILLISECONDS) && decided.compareAndSet(false, true)) {
                    waiting.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return transfer.run();
        } finally {
            decided.set(true);
            ended.countDown();
            watch.interrupt();
        }
    }

    /** The stream, each of whose writes must be taken in that time. */
    static OutputStream writing(long millis, OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                within(millis, () -> {
                    out.write(bytes, from, length);
                    return true;
                });
            }

            @Override
            public void flush() throws IOException {
                within(millis, () -> {
                    out.flush();
                    return true;
                });
            }
        };
    }
}
