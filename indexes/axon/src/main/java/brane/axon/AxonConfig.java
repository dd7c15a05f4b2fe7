package brane.axon;

import brane.core.Settings;
import brane.faiss.Precision;
import java.time.Duration;

/**
 * The limits of the Axons in one process.
 *
 * @param memory bytes that opened segments may take together; the Axon that was asked least recently goes first
 * @param commitTimeout how long a change may wait for its commit to be known
 * @param waiting changes of one Axon that may wait for a commit
 * @param maxPassages passages of one document
 * @param compactionFactor so many segments of one size become one of the next
 * @param precision in which the vectors of large segments are searched from their next compaction on; with fewer bits they take
 *     less memory, and the best are read exactly from the object store
 */
public record AxonConfig(
        long memory, Duration commitTimeout, int waiting, int maxPassages, int compactionFactor, Precision precision) {

    private static final long MIN_MEMORY = 1L << 20;
    private static final long MAX_MEMORY = 1L << 30;

    public static final AxonConfig DEFAULT = new AxonConfig(
            memory(Runtime.getRuntime().maxMemory()), Duration.ofSeconds(30), 1_024, 100_000, 8, Precision.FLOAT32);

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
                settings.number("axon.compaction-factor", DEFAULT.compactionFactor),
                precision(settings.text("axon.precision", "float32")));
    }

    private static Precision precision(String text) {
        return switch (text) {
            case "float32" -> Precision.FLOAT32;
            case "float16" -> Precision.FLOAT16;
            case "int8" -> Precision.INT8;
            default ->
                throw new IllegalArgumentException("axon.precision must be float32, float16 or int8, was " + text);
        };
    }

    private static void require(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
