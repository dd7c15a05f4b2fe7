package brane.storage.s3;

import brane.core.Settings;
import java.time.Duration;

/**
 * How long BRANE waits for an S3 server, how often it asks again, and how much memory that takes.
 *
 * @param connect the longest wait for a connection, 100 ms to 1 min
 * @param silence the longest time that a connection may carry nothing, 100 ms to 5 min
 * @param call the longest time for one request but the streaming of an object, at least {@code silence}, up to 1 h
 * @param attempts how often one request is sent at most, 1 to 10; a PUT sends the very same bytes each time
 * @param partBytes objects up to this size go in one request, larger ones in parts of it, 5 MiB (S3's least) to 1 GiB
 * @param bufferBytes the memory for bytes on their way out, of all writers together, at least one part
 */
public record S3Limits(
        Duration connect, Duration silence, Duration call, int attempts, long partBytes, long bufferBytes) {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    public static final S3Limits DEFAULT =
            new S3Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(2), 4, 8L << 20, 32L << 20);

    /** As many requests at once go to the server; others wait for up to {@code call}. */
    static final int REQUESTS_AT_ONCE = 64;

    public S3Limits {
        requireBetween("store.s3.connect-timeout", connect, SHORTEST, Duration.ofMinutes(1));
        requireBetween("store.s3.silence-timeout", silence, SHORTEST, Duration.ofMinutes(5));
        requireBetween("store.s3.call-timeout", call, silence, Duration.ofHours(1));
        if (attempts < 1 || attempts > 10) {
            throw new IllegalArgumentException("store.s3.attempts must be 1 to 10, was " + attempts);
        }
        if (partBytes < 5L << 20 || partBytes > 1L << 30) {
            throw new IllegalArgumentException("store.s3.part-bytes must be 5MiB to 1GiB, was " + partBytes);
        }
        if (bufferBytes < partBytes || bufferBytes > 1L << 40) {
            throw new IllegalArgumentException("store.s3.buffer-bytes must be at least store.s3.part-bytes, "
                    + partBytes + ", was " + bufferBytes);
        }
    }

    /** These, with another number of attempts. */
    S3Limits withAttempts(int number) {
        return new S3Limits(connect, silence, call, number, partBytes, bufferBytes);
    }

    static S3Limits from(Settings settings) {
        return new S3Limits(
                settings.duration("store.s3.connect-timeout", DEFAULT.connect),
                settings.duration("store.s3.silence-timeout", DEFAULT.silence),
                settings.duration("store.s3.call-timeout", DEFAULT.call),
                settings.number("store.s3.attempts", DEFAULT.attempts),
                settings.bytes("store.s3.part-bytes", DEFAULT.partBytes),
                settings.bytes("store.s3.buffer-bytes", DEFAULT.bufferBytes));
    }

    private static void requireBetween(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
