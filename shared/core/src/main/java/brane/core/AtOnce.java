package brane.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Several things at once, each on a thread of its own or on the caller's. */
public final class AtOnce {

    private AtOnce() {}

    /**
     * Runs them all and ends when all that began have ended; after a failure no more begin, and the first one is thrown. An
     * interruption of the caller stops nothing that has begun.
     *
     * @param most of them at the same time
     */
    public static void run(List<? extends Runnable> all, int most) {
        var next = new AtomicInteger();
        var failure = new AtomicReference<@Nullable Throwable>();
        Runnable worker = () -> {
            for (var i = next.getAndIncrement(); i < all.size() && failure.get() == null; i = next.getAndIncrement()) {
                try {
                    all.get(i).run();
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            }
        };
        var others = new ArrayList<Thread>();
        for (var i = 1; i < Math.min(most, all.size()); i++) {
            others.add(Thread.ofVirtual().name("at-once").start(worker));
        }
        worker.run();
        join(others);
        rethrow(failure.get());
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** What the caller does itself, and may be interrupted in. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T run() throws X;
    }

    /**
     * Does something on a thread of its own while the caller does something else, and ends when both have ended. What the
     * caller's part throws is thrown; else what the other one threw.
     */
    public static <T, X extends Exception> T beside(Runnable other, Work<T, X> own) throws X {
        var failure = new AtomicReference<@Nullable Throwable>();
        var thread = Thread.ofVirtual().name("beside").start(() -> {
            try {
                other.run();
            } catch (RuntimeException | Error e) {
                failure.set(e);
            }
        });
        T result;
        try {
            result = own.run();
        } finally {
            join(List.of(thread));
        }
        rethrow(failure.get());
        return result;
    }

    private static void join(List<Thread> threads) {
        var interrupted = false;
        for (var thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
