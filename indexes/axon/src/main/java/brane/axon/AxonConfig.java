package brane.axon;

import brane.core.Settings;
import java.time.Duration;

/**
 * The limits of the Axons in one process.
 *
 * @param memory bytes that opened segments may take together; the Axon that was asked least recently goes first
 * @param commitTimeout how long a change may wait for its commit to be known
 * @param waiting changes of one Axon that may wait for a commit
 * @param maxPassages passages of one document
 * @param compactionFactor so many segments of one size become one of the next
 */
public record AxonConfig(long memory, Duration commitTimeout, int waiting, int maxPassages, int compactionFactor) {

    private static final long MIN_MEMORY = 1L << 20;
    private static final long MAX_MEMORY = 1L << 30;

    public static final AxonConfig DEFAULT =
            new AxonConfig(memory(Runtime.getRuntime().maxMemory()), Duration.ofSeconds(30), 1_024, 100_000, 8);

    /** Half of the heap: all of a segment but its vectors lies there, and twice for the moment in which it is opened. */
    static long memory(long heap) {
        return Math.clamp(heap / 2, MIN_MEMORY, MAX_MEMORY);
    }

    public AxonConfig {
        require("axon.memory", memory, MIN_MEMORY, 1L << 50);
        require("axon.commit-timeout in milliseconds", commitTimeout.toMillis(), 100, 600_000);
        require("axon.waiting", waiting, 1, 100_000);
        require("axon.max-passages", maxPassages, 1, 1_000_000);
        require("axon.compaction-factor", compactionFactor, 2, 64);
    }

    public static AxonConfig from(Settings settings) {
        return new AxonConfig(
                settings.bytes("axon.memory", DEFAULT.memory),
                settings.duration("axon.commit-timeout", DEFAULT.commitTimeout),
                settings.number("axon.waiting", DEFAULT.waiting),
                settings.number("axon.max-passages", DEFAULT.maxPassages),
                settings.number("axon.compaction-factor", DEFAULT.compactionFactor));
    }

    private static void require(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
