package brane.audit;

import brane.core.Ids;
import brane.core.ProblemException;
import brane.storage.CommitUnknownException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a process that writes its events: a batch is all that has gathered, and the next one starts when that has
 * ended. A number belongs to an event only while its transaction is under way. When that certainly failed, the number is given
 * again; when nobody knows, nothing else is written until it is known. So there is never a hole.
 */
final class JournalWriter {

    private static final System.Logger LOG = System.getLogger(JournalWriter.class.getName());
    private static final long MIN_PAUSE_MILLIS = 20;

    /** A transaction whose COMMIT got no answer: its first number, how many there are, and whose they are. */
    private record Doubt(long first, int count, List<Pending> pending) {}

    private record Closing(UUID dead, CompletableFuture<Integer> result) {}

    private final AuditEvents events;
    private final String function;
    private final AuditConfig config;
    private final Clock clock;
    private final BooleanSupplier anyOpen;

    private final LinkedBlockingQueue<Optional<Pending>> queue = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Pending> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger holds = new AtomicInteger();
    private final ConcurrentLinkedQueue<Closing> closings = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean beatNow;
    private volatile UUID boot = Ids.next();

    // Only the writing thread touches what follows.
    private final ArrayDeque<Pending> again = new ArrayDeque<>();
    private long next = 1;
    private long beaten = System.nanoTime();
    private long pauseMillis;
    private long failures;
    private boolean needsBoot;
    private @Nullable Doubt doubt;

    JournalWriter(AuditEvents events, String function, AuditConfig config, Clock clock, BooleanSupplier anyOpen) {
        this.events = events;
        this.function = function;
        this.config = config;
        this.clock = clock;
        this.anyOpen = anyOpen;
        beginBoot(Entry.of(Action.PROCESS_START, "boot:" + boot));
        this.thread = Thread.ofVirtual().name("audit-writer").start(this::run);
    }

    UUID boot() {
        return boot;
    }

    /** Hands the event over; false when too many wait. What must be written is bounded by the number of open intents. */
    boolean offer(Pending pending) {
        return takes(pending) && queue.add(Optional.of(pending));
    }

    /** As {@link #offer}, but it may wait for the next one that is offered, by whomever: both are written at once, this one first. */
    boolean hold(Pending pending) {
        if (!takes(pending)) {
            return false;
        }
        holds.incrementAndGet();
        return held.add(pending);
    }

    private boolean takes(Pending pending) {
        return !stopping && (pending.isKept() || queue.size() + holds.get() < config.queue());
    }

    /** Makes room: the caller waits no longer. */
    void withdraw(Pending pending) {
        queue.remove(Optional.of(pending));
    }

    /** Closes some intents of that boot: how many, or -1 when it lives or others did it. */
    CompletableFuture<Integer> closeSilent(UUID dead) {
        var closing = new Closing(dead, new CompletableFuture<>());
        closings.add(closing);
        queue.add(Optional.empty());
        return closing.result();
    }

    /** Shows that this process lives although it has nothing to write. */
    void beatSoon() {
        beatNow = true;
        queue.add(Optional.empty());
    }

    /** Writes what waits, closes the boot, and ends the thread. */
    void stop(Duration limit) {
        stopping = true;
        queue.add(Optional.empty());
        try {
            if (!thread.join(limit)) {
                LOG.log(System.Logger.Level.ERROR, "event=audit-not-drained waiting={0}", queue.size() + holds.get());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (!step()) {
                    events.close(boot);
                    return;
                }
                worked();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    /** One transaction or one wait; false when all is written and the log is being closed. */
    private boolean step() throws InterruptedException {
        if (doubt != null) {
            settle(doubt);
        }
        if (needsBoot) {
            boot = Ids.next();
            next = 1;
            beginBoot(Entry.of(Action.PROCESS_START, "boot:" + boot).why("boot-was-closed"));
        }
        var batch = gather();
        if (!batch.isEmpty()) {
            write(batch);
        } else if (beatNow
                || (anyOpen.getAsBoolean()
                        && System.nanoTime() - beaten >= config.beat().toNanos())) {
            beatNow = false;
            alive(events.beat(boot));
        }
        for (var closing = closings.poll(); closing != null; closing = closings.poll()) {
            close(closing);
        }
        return !(stopping && queue.isEmpty() && held.isEmpty() && again.isEmpty() && doubt == null);
    }

    private List<Pending> gather() throws InterruptedException {
        var batch = new ArrayList<Pending>();
        while (!again.isEmpty() && batch.size() < config.batch()) {
            batch.add(again.poll());
        }
        var offered = new ArrayList<Pending>();
        if (batch.isEmpty() && !stopping) {
            // Whatever is held and followed by nothing is written with the next beat.
            var first = queue.poll(config.beat().toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                first.ifPresent(offered::add);
            }
        }
        // What was put back goes alone until none is left: what is held must not overtake it.
        while (again.isEmpty() && batch.size() + offered.size() < config.batch()) {
            var more = queue.poll();
            if (more == null) {
                break;
            }
            more.ifPresent(offered::add);
        }
        // Last, so that whatever was held before one of these was offered is there, and stands before it.
        while (again.isEmpty()) {
            var before = held.poll();
            if (before == null) {
                break;
            }
            holds.decrementAndGet();
            batch.add(before);
        }
        batch.addAll(offered);
        return batch;
    }

    private void write(List<Pending> batch) {
        var taken = new ArrayList<Pending>();
        var numbered = new ArrayList<AuditEvents.Numbered>();
        for (var pending : batch) {
            if (pending.endsAnotherBoot(boot)) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "event=audit-outcome-too-late id={0}",
                        pending.event().id());
                pending.drop();
            } else if (pending.take()) {
                taken.add(pending);
                numbered.add(number(pending.event(), next + numbered.size()));
            }
        }
        if (numbered.isEmpty()) {
            return;
        }
        boolean alive;
        try {
            alive = events.append(boot, numbered);
        } catch (CommitUnknownException e) {
            doubt = new Doubt(next, taken.size(), taken);
            throw e;
        } catch (RuntimeException e) {
            putBack(taken);
            throw e;
        }
        if (alive) {
            landed(taken.size(), taken);
        } else {
            putBack(taken);
        }
        alive(alive);
    }

    private void settle(Doubt open) {
        var happened = events.has(boot, open.first());
        doubt = null;
        if (happened) {
            landed(open.count(), open.pending());
        } else {
            putBack(open.pending());
        }
    }

    private void landed(int count, List<Pending> pending) {
        next += count;
        for (var one : pending) {
            if (!one.landed(boot)) {
                var unknown = unknown(one.event());
                again.add(
                        one.event().kind() == Event.Kind.INTENT ? Pending.ending(one, unknown) : Pending.kept(unknown));
            }
        }
    }

    private void putBack(List<Pending> taken) {
        taken.stream().filter(Pending::putBack).forEach(again::add);
    }

    /** Says of an event that is in the log that its caller was told otherwise, so that nothing came of it. */
    private Event unknown(Event event) {
        var intent = event.kind() == Event.Kind.INTENT;
        var entry = intent ? event.entry() : Entry.of(event.entry().action(), "event:" + event.id());
        return new Event(
                EventIds.next(),
                intent ? Event.Kind.OUTCOME : Event.Kind.FACT,
                intent ? event.id() : null,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                event.actor(),
                entry.why("audit-unavailable"),
                Decision.UNKNOWN,
                null,
                null);
    }

    private void alive(boolean alive) {
        beaten = System.nanoTime();
        needsBoot = !alive;
        if (!alive) {
            LOG.log(System.Logger.Level.WARNING, "event=audit-boot-was-closed boot={0}", boot);
        }
    }

    private void beginBoot(Entry entry) {
        var start = new Event(
                EventIds.next(),
                Event.Kind.FACT,
                null,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                Actor.system(function, "none"),
                entry,
                Decision.OK,
                null,
                null);
        events.begin(boot, function, number(start, 1));
        next = 2;
        needsBoot = false;
        beaten = System.nanoTime();
    }

    private AuditEvents.Numbered number(Event event, long n) {
        return new AuditEvents.Numbered(event, n, event.leaf(events.log(), boot, n));
    }

    private void close(Closing closing) {
        var outcomes = new ArrayList<AuditEvents.Numbered>();
        try {
            var count = events.closeSilent(boot, closing.dead(), config.silence(), config.batch(), open -> {
                outcomes.clear();
                open.forEach(intent -> outcomes.add(
                        number(DeadIntents.outcome(intent, function, clock.instant()), next + outcomes.size())));
                return List.copyOf(outcomes);
            });
            next += Math.max(0, count);
            closing.result().complete(count);
        } catch (CommitUnknownException e) {
            doubt = outcomes.isEmpty() ? null : new Doubt(next, outcomes.size(), List.of());
            closing.result().completeExceptionally(e);
            throw e;
        } catch (RuntimeException e) {
            closing.result().completeExceptionally(e);
            throw e;
        }
    }

    private void worked() {
        if (failures > 0) {
            LOG.log(System.Logger.Level.INFO, "event=audit-writes-again failures={0}", failures);
        }
        failures = 0;
        pauseMillis = 0;
    }

    /** Only the first failure of many says what it is: a database that is down fails twice a second. */
    private void failed(RuntimeException e) {
        failures++;
        if (failures == 1) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=audit-write-failed in-doubt={0} cause={1}",
                    doubt != null,
                    e instanceof ProblemException known
                            ? known.problem().slug()
                            : e.getClass().getName());
        }
        var longest = Math.max(MIN_PAUSE_MILLIS, config.longestWait().toMillis() / 4);
        pauseMillis = Math.clamp(pauseMillis * 2, MIN_PAUSE_MILLIS, longest);
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
