package brane.audit;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Where events are kept. Every method is one transaction; it fails with {@code CommitUnknownException} when nobody can say
 * whether it happened, and with any other exception when it certainly did not.
 */
interface AuditEvents {

    /** An event with its number and its bytes. */
    record Numbered(Event event, long n, byte[] leaf) {}

    /** An intent that has no outcome, as its leaf says. */
    record OpenIntent(UUID id, byte[] leaf) {}

    /** The outcomes of the intents of a boot that is dead, with numbers of the boot that closes it. */
    @FunctionalInterface
    interface Closing {
        List<Numbered> outcomes(List<OpenIntent> open);
    }

    /** The name of this log. */
    String log();

    /** Begins a boot with its first event. */
    void begin(UUID boot, String function, Numbered start);

    /** Appends all of them and beats, or nothing and gives false when the boot is closed. */
    boolean append(UUID boot, List<Numbered> events);

    /** Whether the number is taken; waits for a transaction of the same boot that is still under way. */
    boolean has(UUID boot, long n);

    /** Gives false when the boot is closed. */
    boolean beat(UUID boot);

    /** Closes the boot in an orderly way. */
    void close(UUID boot);

    /** Open boots other than {@code mine} that have not beaten for that long. */
    List<UUID> silent(UUID mine, Duration silence);

    /**
     * Closes a boot that is still silent: appends up to {@code limit} outcomes to {@code mine}, and marks it closed when no
     * intent is left.
     *
     * @return how many outcomes were appended, or -1 when the boot is not silent any more or {@code mine} is closed
     */
    int closeSilent(UUID mine, UUID dead, Duration silence, int limit, Closing closing);
}
