package brane.audit;

import brane.core.Settings;
import java.time.Duration;

/**
 * The limits of writing the log.
 *
 * @param queue events that wait for their commit; one more is refused with {@code audit-unavailable}
 * @param longestWait the longest time that a caller waits for an event to be durable
 * @param batch the most events of one commit
 * @param open the most intents of this process without an outcome
 * @param beat how often a process with open intents shows that it lives
 * @param silence after this without a beat, a process is dead and its open intents are closed as unknown
 */
public record AuditConfig(int queue, Duration longestWait, int batch, int open, Duration beat, Duration silence) {

    public AuditConfig {
        between("audit.queue", queue, 1, 100_000);
        between("audit.wait", longestWait, Duration.ofMillis(10), Duration.ofMinutes(1));
        between("audit.batch", batch, 1, 5_000);
        between("audit.open", open, 1, 100_000);
        between("audit beat", beat, Duration.ofMillis(10), Duration.ofMinutes(1));
        between("audit silence", silence, beat.multipliedBy(3), Duration.ofHours(1));
    }

    public static AuditConfig defaults() {
        return from(new Settings(java.util.Map.of()));
    }

    public static AuditConfig from(Settings settings) {
        return new AuditConfig(
                settings.number("audit.queue", 1_024),
                settings.duration("audit.wait", Duration.ofSeconds(2)),
                settings.number("audit.batch", 500),
                settings.number("audit.open", 10_000),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60));
    }

    private static <T extends Comparable<T>> void between(String key, T value, T min, T max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
