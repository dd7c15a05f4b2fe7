package brane.audit;

import brane.core.Ids;
import java.util.UUID;

/**
 * Ids of events: UUID version 7 whose 12 bits after the milliseconds count (RFC 9562, section 6.2, method 1), so that in one
 * process a later event has a greater id and what belongs together is shown in its order.
 */
final class EventIds {

    private static long last;

    private EventIds() {}

    /** From now on all are greater than that one, which an earlier process made before the clock was set back. */
    static synchronized void continueAfter(UUID earlier) {
        var bits = earlier.getMostSignificantBits();
        last = Math.max(last, (bits >>> 16 << 12) | (bits & 0xFFF));
    }

    static synchronized UUID next() {
        var random = Ids.next();
        last = Math.max(last + 1, random.getMostSignificantBits() >>> 16 << 12);
        var high = last >>> 12 << 16 | 0x7000 | (last & 0xFFF);
        return new UUID(high, random.getLeastSignificantBits());
    }
}
