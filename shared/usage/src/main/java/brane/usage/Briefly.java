package brane.usage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is read anew after some seconds only: every call of a model asks for it, and it seldom changes. */
final class Briefly<T> {

    private static final Duration KEPT = Duration.ofSeconds(5);

    private record Kept<T>(T value, long since) {}

    private final Supplier<T> source;
    private final AtomicReference<@Nullable Kept<T>> kept = new AtomicReference<>();

    Briefly(Supplier<T> source) {
        this.source = source;
    }

    T get() {
        var there = kept.get();
        if (there != null && System.nanoTime() - there.since() < KEPT.toNanos()) {
            return there.value();
        }
        var fresh = new Kept<>(source.get(), System.nanoTime());
        kept.set(fresh);
        return fresh.value();
    }

    /** Reads it anew the next time; other processes do within some seconds. */
    void forget() {
        kept.set(null);
    }
}
