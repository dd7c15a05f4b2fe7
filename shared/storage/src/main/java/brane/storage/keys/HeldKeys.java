package brane.storage.keys;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keys that were unwrapped elsewhere, in memory only, by the very bytes that they were wrapped as: whoever has lost those bytes
 * can't ask. Bounded; what was not asked for longest goes first.
 */
final class HeldKeys {

    private static final int MAX = 10_000;

    private record Name(String wrapped, String context) {}

    private record Held(byte[] key, long since) {}

    private final LongSupplier clock;
    private final Map<Name, Held> held = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Held> eldest) {
            return size() > MAX;
        }
    };

    /** @param clock nanoseconds since any moment */
    HeldKeys(LongSupplier clock) {
        this.clock = clock;
    }

    /** A copy of the key, when it was put not longer ago than that. */
    synchronized Optional<byte[]> notOlderThan(Duration age, String wrapped, String context) {
        return Optional.ofNullable(held.get(new Name(wrapped, context)))
                .filter(one -> clock.getAsLong() - one.since <= age.toNanos())
                .map(one -> one.key.clone());
    }

    synchronized void put(String wrapped, String context, byte[] key) {
        held.put(new Name(wrapped, context), new Held(key.clone(), clock.getAsLong()));
    }

    synchronized void remove(String wrapped, String context) {
        held.remove(new Name(wrapped, context));
    }
}
