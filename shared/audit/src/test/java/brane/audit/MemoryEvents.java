package brane.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events in memory, for tests: with the faults that a database has. */
final class MemoryEvents implements AuditEvents {

    private static final class Boot {
        long beaten = System.nanoTime();
        boolean closed;
    }

    private final Map<UUID, Boot> boots = new HashMap<>();
    private final List<Numbered> events = new ArrayList<>();
    private final Map<UUID, UUID> bootOf = new HashMap<>();
    private int commits;
    private @Nullable RuntimeException fault;
    private boolean faultAfter;

    /** From now on every write fails with this, before it happens or after; null heals. */
    synchronized void fail(@Nullable RuntimeException with, boolean after) {
        fault = with;
        faultAfter = after;
    }

    synchronized int commits() {
        return commits;
    }

    synchronized List<Numbered> all() {
        return List.copyOf(events);
    }

    synchronized List<UUID> boots() {
        return List.copyOf(boots.keySet());
    }

    synchronized void closeByOthers(UUID boot) {
        bootOf(boot).closed = true;
    }

    @Override
    public String log() {
        return "brane/test";
    }

    @Override
    public synchronized void begin(UUID boot, String function, Numbered start) {
        fault(false);
        boots.put(boot, new Boot());
        add(boot, List.of(start));
        fault(true);
    }

    @Override
    public synchronized boolean append(UUID boot, List<Numbered> more) {
        fault(false);
        if (bootOf(boot).closed) {
            return false;
        }
        add(boot, more);
        fault(true);
        return true;
    }

    @Override
    public synchronized boolean has(UUID boot, long n) {
        fault(false);
        fault(true);
        return events.stream()
                .anyMatch(one ->
                        one.n() == n && boot.equals(bootOf.get(one.event().id())));
    }

    @Override
    public synchronized boolean beat(UUID boot) {
        fault(false);
        bootOf(boot).beaten = System.nanoTime();
        return !bootOf(boot).closed;
    }

    @Override
    public synchronized void close(UUID boot) {
        fault(false);
        bootOf(boot).closed = true;
    }

    @Override
    public synchronized List<UUID> silent(UUID mine, Duration silence) {
        return boots.keySet().stream()
                .filter(boot -> !boot.equals(mine) && isSilent(boot, silence))
                .toList();
    }

    @Override
    public synchronized int closeSilent(UUID mine, UUID dead, Duration silence, int limit, Closing closing) {
        fault(false);
        if (!isSilent(dead, silence) || bootOf(mine).closed) {
            return -1;
        }
        var open = open(dead).stream().limit(limit).toList();
        add(mine, closing.outcomes(open));
        bootOf(dead).closed = open.size() < limit;
        fault(true);
        return open.size();
    }

    private List<OpenIntent> open(UUID boot) {
        Set<UUID> ended = new HashSet<>();
        events.forEach(one -> ended.add(one.event().of()));
        return events.stream()
                .filter(one -> boot.equals(bootOf.get(one.event().id())))
                .filter(one -> one.event().kind() == Event.Kind.INTENT)
                .filter(one -> !ended.contains(one.event().id()))
                .map(one -> new OpenIntent(one.event().id(), one.leaf()))
                .toList();
    }

    private void add(UUID boot, List<Numbered> more) {
        for (var one : more) {
            var taken = events.stream()
                    .anyMatch(other -> other.n() == one.n()
                            && boot.equals(bootOf.get(other.event().id())));
            if (taken) {
                throw new IllegalStateException("boot " + boot + " has n " + one.n() + " already");
            }
            events.add(one);
            bootOf.put(one.event().id(), boot);
        }
        bootOf(boot).beaten = System.nanoTime();
        commits++;
    }

    private boolean isSilent(UUID boot, Duration silence) {
        return !bootOf(boot).closed && System.nanoTime() - bootOf(boot).beaten > silence.toNanos();
    }

    private Boot bootOf(UUID boot) {
        var known = boots.get(boot);
        if (known == null) {
            throw new IllegalStateException("no boot " + boot);
        }
        return known;
    }

    private void fault(boolean after) {
        if (fault != null && faultAfter == after) {
            throw fault;
        }
    }
}
