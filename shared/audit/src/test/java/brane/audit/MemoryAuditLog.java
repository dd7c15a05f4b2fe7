package brane.audit;

import brane.core.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * The real audit log over memory instead of a database, for the tests of all that must record what it does.
 *
 * <pre>{@code
 * var log = new MemoryAuditLog();
 * ... new Something(log) ...
 * assertThat(log.events()).extracting("action", "decision").contains(tuple("search", "ok"));
 * log.fail(true);   // from now on audit-unavailable
 * }</pre>
 */
public final class MemoryAuditLog implements AuditLog, AutoCloseable {

    private final MemoryEvents events = new MemoryEvents();
    private final AuditJournal journal;

    public MemoryAuditLog() {
        var config = new AuditConfig(
                1_024,
                java.time.Duration.ofSeconds(2),
                500,
                10_000,
                java.time.Duration.ofSeconds(10),
                java.time.Duration.ofSeconds(60));
        journal = new AuditJournal(
                events,
                (person, bytes, context) -> new AuditJournal.Sealed("person:" + person + "@1", bytes),
                "test",
                config,
                Clock.systemUTC());
    }

    @Override
    public Intent begin(Entry entry) {
        return journal.begin(entry);
    }

    @Override
    public Intent announce(Entry entry) {
        return journal.announce(entry);
    }

    @Override
    public void fact(Entry entry, Decision decision) {
        journal.fact(entry, decision);
    }

    /** The leaves of all events in their order, without the log's own process-start. */
    public List<Map<String, Object>> events() {
        return events.all().stream()
                .map(one -> AuditEvent.fields(one.leaf()))
                .filter(leaf -> !"process-start".equals(leaf.get("action")))
                .toList();
    }

    /** Whether the log can't write: every begin and fact is refused then. */
    public void fail(boolean failing) {
        var down = Problem.of("database-down", 503, "The database can not be reached.", "a test says so");
        events.fail(failing ? down.failure() : null, false);
    }

    @Override
    public void close() {
        fail(false);
        journal.close();
    }
}
