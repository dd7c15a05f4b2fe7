package brane.security;

import brane.audit.AuditLog;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.core.Caller;
import brane.core.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Records denials so that a flood of them can't fill the disk: of each source the first few of a minute stand alone, the
 * others are counted, and the count is recorded with the source's next denial or by the maintenance.
 */
final class Denials {

    static final int ALONE = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int MAX_SOURCES = 1_000;
    private static final String OTHERS = "others";

    /** What one source was denied since {@code began}; {@code sample} stands for those that were only counted. */
    private static final class Minute {
        final long began;
        final Optional<Caller> caller;
        final Entry sample;
        int alone;
        long counted;

        Minute(long began, Optional<Caller> caller, Entry sample) {
            this.began = began;
            this.caller = caller;
            this.sample = sample;
        }

        Entry summary() {
            return sample.count("denials", counted);
        }
    }

    private final AuditLog log;
    private final LongSupplier nanos;
    private final Map<String, Minute> minutes = new HashMap<>();

    Denials(AuditLog log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /** Records the denial or counts it. */
    void add(String source, Optional<Caller> caller, Entry entry) {
        for (var due : due(source, caller, entry)) {
            record(caller, due);
        }
    }

    /** Records the counts of the minutes that are over. */
    void flush() {
        for (var minute : over()) {
            if (minute.counted > 0) {
                record(minute.caller, minute.summary());
            }
        }
    }

    private void record(Optional<Caller> caller, Entry entry) {
        caller.ifPresentOrElse(
                who -> ScopedValue.where(RequestContext.CALLER, who).run(() -> log.fact(entry, Decision.DENY)),
                () -> log.fact(entry, Decision.DENY));
    }

    private synchronized List<Entry> due(String source, Optional<Caller> caller, Entry entry) {
        var now = nanos.getAsLong();
        var known = minutes.containsKey(source) || minutes.size() < MAX_SOURCES;
        var key = known ? source : OTHERS;
        var due = new ArrayList<Entry>();
        var minute = minutes.get(key);
        if (minute == null || isOver(minute, now)) {
            if (minute != null && minute.counted > 0) {
                due.add(minute.summary());
            }
            minute = new Minute(now, known ? caller : Optional.empty(), entry);
            minutes.put(key, minute);
        }
        if (minute.alone < ALONE) {
            minute.alone++;
            due.add(entry);
        } else {
            minute.counted++;
        }
        return due;
    }

    private synchronized List<Minute> over() {
        var now = nanos.getAsLong();
        var over =
                minutes.values().stream().filter(minute -> isOver(minute, now)).toList();
        minutes.values().removeAll(over);
        return over;
    }

    private static boolean isOver(Minute minute, long now) {
        return now - minute.began >= WINDOW.toNanos();
    }
}
