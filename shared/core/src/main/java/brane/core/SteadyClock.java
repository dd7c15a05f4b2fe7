package brane.core;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The clock for what must stay over once it is: it follows the machine's clock forward, and when that is set back it goes on
 * from where it was, for as long as the process lives. So an expired session does not come to life again.
 */
public final class SteadyClock extends Clock {

    private final Clock machine;
    private final LongSupplier nanos;
    private Instant last;
    private long lastNanos;

    public SteadyClock() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    SteadyClock(Clock machine, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.last = machine.instant();
        this.lastNanos = nanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        var now = nanos.getAsLong();
        var steady = last.plusNanos(now - lastNanos);
        var told = machine.instant();
        last = told.isAfter(steady) ? told : steady;
        lastNanos = now;
        return last;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a steady clock is for instants");
    }
}
