package brane.audit;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.keys.Keys;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The audit log of one process. Callers wait for one thread that commits all that has gathered at once; an event that is not
 * durable in time is refused with {@code audit-unavailable} (503), and its caller must not do what it announced.
 */
public final class AuditJournal implements AuditLog, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AuditJournal.class.getName());
    private static final Duration MAX_CLOSING = Duration.ofSeconds(30);
    private static final Duration MAX_STOPPING = Duration.ofSeconds(5);

    /** Makes bytes unreadable without one person's key. */
    @FunctionalInterface
    interface Sealing {
        Sealed seal(UUID person, byte[] bytes, String context);
    }

    /** Sealed bytes, and the name of the key that opens them. */
    record Sealed(String subject, byte[] bytes) {}

    private final AuditEvents events;
    private final Sealing sealing;
    private final String function;
    private final AuditConfig config;
    private final Clock clock;
    private final ConcurrentHashMap<UUID, OpenedIntent> open = new ConcurrentHashMap<>();
    private final JournalWriter writer;

    AuditJournal(AuditEvents events, Sealing sealing, String function, AuditConfig config, Clock clock) {
        Entry.plain("function", function);
        this.events = events;
        this.sealing = sealing;
        this.function = function;
        this.config = config;
        this.clock = clock;
        this.writer = new JournalWriter(events, function, config, clock, () -> !open.isEmpty());
    }

    /**
     * Begins the log of this process with {@link Action#PROCESS_START}.
     *
     * @param function the name of what runs here: {@code all}, {@code chat} …
     * @throws RuntimeException when the database can't write: the process must not start then
     */
    public static AuditJournal open(Database database, Keys keys, String function, AuditConfig config) {
        Sealing sealing = (person, bytes, context) -> {
            var key = database.inTx(tx -> keys.current(tx, "person", person));
            return new Sealed("person:" + person + "@" + key.version(), key.seal(bytes, context));
        };
        database.first("select id from audit_event order by id desc limit 1")
                .ifPresent(newest -> EventIds.continueAfter(newest.uuid("id")));
        return new AuditJournal(new PostgresEvents(database), sealing, function, config, Clock.systemUTC());
    }

    @Override
    public Intent begin(Entry entry) {
        var pending = intent(entry);
        write(pending);
        return opened(pending);
    }

    @Override
    public Intent announce(Entry entry) {
        var pending = intent(entry);
        if (!writer.hold(pending)) {
            throw full();
        }
        return opened(pending);
    }

    private Pending intent(Entry entry) {
        if (open.size() >= config.open()) {
            throw unavailable("at most audit.open " + config.open() + " intents may be open at once");
        }
        return Pending.of(event(Event.Kind.INTENT, null, Actor.current(function), entry, Decision.ALLOW));
    }

    private Intent opened(Pending pending) {
        var intent = new OpenedIntent(pending);
        open.put(intent.id(), intent);
        return intent;
    }

    @Override
    public void fact(Entry entry, Decision decision) {
        write(Pending.of(event(Event.Kind.FACT, null, Actor.current(function), entry, decision)));
    }

    /**
     * Closes the intents of processes that died: each gets the outcome unknown. Called at start and by the maintenance; any
     * number of processes may do it at once.
     *
     * @return how many intents were closed
     */
    public int closeDeadBoots() {
        var closed = 0;
        for (var dead : events.silent(writer.boot(), config.silence())) {
            int count;
            do {
                count = await(dead);
                closed += Math.max(0, count);
            } while (count == config.batch());
        }
        return closed;
    }

    /** What the maintenance does: shows that this process lives, and closes those that do not. */
    public void maintain() {
        writer.beatSoon();
        closeDeadBoots();
    }

    /** Ends what is still open as unknown, records {@link Action#PROCESS_END}, and stops writing. */
    @Override
    public void close() {
        for (var intent : open.values()) {
            intent.abandon();
        }
        writer.offer(Pending.kept(event(
                Event.Kind.FACT,
                null,
                Actor.system(function, "none"),
                Entry.of(Action.PROCESS_END, "boot:" + writer.boot()),
                Decision.OK)));
        writer.stop(MAX_STOPPING);
    }

    private void write(Pending pending) {
        if (!writer.offer(pending)) {
            throw full();
        }
        if (!pending.await(config.longestWait())) {
            writer.withdraw(pending);
            throw unavailable("the event was not durable within audit.wait " + config.longestWait());
        }
    }

    /** Builds the leaf once with the longest number, so that what can't be written is refused here and not later. */
    private Event event(Event.Kind kind, @Nullable UUID of, Actor actor, Entry entry, Decision decision) {
        var id = EventIds.next();
        var payload = entry.payload();
        var sealed = payload == null ? null : sealing.seal(payload.person(), payload.bytes(), events.log() + "|" + id);
        var event = new Event(
                id,
                kind,
                of,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                actor,
                entry,
                decision,
                sealed == null ? null : sealed.subject(),
                sealed == null ? null : sealed.bytes());
        event.leaf(events.log(), id, CanonicalJson.MAX_INTEGER);
        return event;
    }

    private int await(UUID dead) {
        try {
            return writer.closeSilent(dead).get(MAX_CLOSING.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "event=audit-boot-not-closed boot=" + dead, e);
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private ProblemException full() {
        return unavailable("at most audit.queue " + config.queue() + " events wait, and the log is full or closed");
    }

    private static ProblemException unavailable(String detail) {
        return Problem.of(
                        "audit-unavailable",
                        503,
                        "What happens here can not be recorded.",
                        detail + "; so nothing was done, try again")
                .failure();
    }

    /** An intent of this process. */
    private final class OpenedIntent extends Intent {

        private final Pending intent;
        private final AtomicBoolean ended = new AtomicBoolean();

        OpenedIntent(Pending intent) {
            this.intent = intent;
        }

        @Override
        public UUID id() {
            return intent.event().id();
        }

        @Override
        public String actor() {
            return intent.event().actor().name();
        }

        @Override
        public Entry entry() {
            return intent.event().entry();
        }

        @Override
        public boolean open() {
            return !ended.get() && intent.writtenIn() != null;
        }

        @Override
        void end(Decision decision, Entry outcome, boolean durable) {
            if (decision == Decision.ALLOW || decision == Decision.DENY) {
                throw new IllegalArgumentException(
                        "an outcome must be ok, failed, cancelled or unknown, was " + decision.id());
            }
            if (ended.get()) {
                return;
            }
            var pending = outcome(decision, outcome);
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            var taken = durable ? writer.offer(pending) : writer.hold(pending);
            AuditJournal.this.open.remove(id());
            if (!taken || (durable && !pending.await(config.longestWait()))) {
                throw unavailable("the outcome was not durable within audit.wait " + config.longestWait());
            }
        }

        void abandon() {
            if (ended.compareAndSet(false, true)) {
                writer.offer(outcome(Decision.UNKNOWN, entry().why("process-ended")));
                AuditJournal.this.open.remove(id());
            }
        }

        /** An outcome tells what has happened: it is written even when what belongs to it can't be sealed. */
        private Pending outcome(Decision decision, Entry outcome) {
            Event event;
            try {
                event = event(Event.Kind.OUTCOME, id(), intent.event().actor(), outcome, decision);
            } catch (ProblemException e) {
                LOG.log(System.Logger.Level.WARNING, "event=audit-payload-lost id=" + id(), e);
                event = event(Event.Kind.OUTCOME, id(), intent.event().actor(), outcome.withoutPayload(), decision);
            }
            return Pending.ending(intent, event);
        }
    }
}
