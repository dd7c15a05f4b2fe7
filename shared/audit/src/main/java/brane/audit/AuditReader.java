package brane.audit;

import brane.storage.Database;
import brane.storage.Row;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log for those who may read it. The columns beside an event only find it; what is shown stands in its leaf. Each reading
 * is itself recorded before it happens.
 */
public final class AuditReader {

    /** The most events of one request that a chain shows. */
    static final int MAX_CHAIN = 500;

    /**
     * One page, the newest event first.
     *
     * @param next the cursor of the page after this one, or null when this is the last
     */
    public record Page(List<AuditEvent> events, @Nullable UUID next) {
        public Page {
            events = List.copyOf(events);
        }
    }

    /** One event and all events of the same request, the oldest first. */
    public record Chain(AuditEvent event, List<AuditEvent> chain) {
        public Chain {
            chain = List.copyOf(chain);
        }
    }

    private final Database database;
    private final AuditLog log;

    public AuditReader(Database database, AuditLog log) {
        this.database = database;
        this.log = log;
    }

    public Page page(AuditFilter filter) {
        return reading("log:page", page -> page.events().size(), () -> find(filter));
    }

    public Optional<Chain> chain(UUID id) {
        return reading(
                "event:" + id,
                found -> found.map(chain -> chain.chain().size()).orElse(0),
                () -> database.first("select id, recorded, leaf, request from audit_event where id = ?", id)
                        .map(row -> new Chain(event(row), chain(row))));
    }

    /** The names of all actions, in the order of {@link Action}. */
    public List<String> actions() {
        return java.util.Arrays.stream(Action.values()).map(Action::id).toList();
    }

    private Page find(AuditFilter filter) {
        var kind = filter.resource() != null && filter.resource().endsWith(":");
        var events = database
                .query(
                        """
                        select id, recorded, leaf from audit_event
                        where (cast(? as text) is null or action = ?) and (cast(? as text) is null or actor = ?)
                            and (cast(? as text) is null or resource = ?)
                            and (cast(? as text) is null or starts_with(resource, ?))
                            and (cast(? as text) is null or decision = ?)
                            and (cast(? as timestamptz) is null or at >= ?) and (cast(? as timestamptz) is null or at < ?)
                            and (cast(? as uuid) is null or id < ?)
                        order by id desc limit ?""",
                        filter.action(),
                        filter.action(),
                        filter.actor(),
                        filter.actor(),
                        kind ? null : filter.resource(),
                        kind ? null : filter.resource(),
                        kind ? filter.resource() : null,
                        kind ? filter.resource() : null,
                        filter.decision(),
                        filter.decision(),
                        filter.from(),
                        filter.from(),
                        filter.to(),
                        filter.to(),
                        filter.before(),
                        filter.before(),
                        filter.limit() + 1)
                .stream()
                .map(AuditReader::event)
                .toList();
        return events.size() <= filter.limit()
                ? new Page(events, null)
                : new Page(
                        events.subList(0, filter.limit()),
                        events.get(filter.limit() - 1).id());
    }

    /** Outside of a request there is nothing that belongs together, so there an event stands alone. */
    private List<AuditEvent> chain(Row row) {
        var request = row.text("request");
        if (request.equals("none") || request.equals("unknown")) {
            return List.of(event(row));
        }
        return database
                .query(
                        "select id, recorded, leaf from audit_event where request = ? order by id limit ?",
                        request,
                        MAX_CHAIN)
                .stream()
                .map(AuditReader::event)
                .toList();
    }

    private <T> T reading(String resource, Function<T, Integer> count, Supplier<T> read) {
        return log.during(Entry.of(Action.AUDIT_READ, resource), intent -> {
            var result = read.get();
            intent.count("events", count.apply(result));
            return result;
        });
    }

    private static AuditEvent event(Row row) {
        return new AuditEvent(row.uuid("id"), row.instant("recorded"), AuditEvent.fields(row.bytes("leaf")));
    }
}
