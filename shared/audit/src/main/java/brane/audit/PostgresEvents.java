package brane.audit;

import brane.storage.Database;
import brane.storage.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The events in PostgreSQL. Whoever appends first locks the boot's row, so that its transactions never overlap. */
final class PostgresEvents implements AuditEvents {

    private static final int MAX_SILENT = 100;

    private final Database database;
    private final String log;

    PostgresEvents(Database database) {
        this.database = database;
        this.log = database.first("select log from audit_log").orElseThrow().text("log");
    }

    @Override
    public String log() {
        return log;
    }

    @Override
    public void begin(UUID boot, String function, Numbered start) {
        database.inTx(tx -> {
            tx.execute("insert into audit_boot (boot, function) values (?, ?)", boot, function);
            return insert(tx, boot, List.of(start));
        });
    }

    @Override
    public boolean append(UUID boot, List<Numbered> events) {
        return database.inTx(tx -> insert(tx, boot, events));
    }

    @Override
    public boolean has(UUID boot, long n) {
        return database.inTx(tx -> {
            var known = tx.first("select boot from audit_boot where boot = ? for update", boot);
            return known.isPresent()
                    && tx.first("select n from audit_event where boot = ? and n = ?", boot, n)
                            .isPresent();
        });
    }

    @Override
    public boolean beat(UUID boot) {
        return database.inTx(tx -> alive(tx, boot));
    }

    @Override
    public void close(UUID boot) {
        database.execute("update audit_boot set closed = clock_timestamp() where boot = ? and closed is null", boot);
    }

    @Override
    public List<UUID> silent(UUID mine, Duration silence) {
        return database.query("""
                        select boot from audit_boot where closed is null and boot <> ?
                            and beat < clock_timestamp() - make_interval(secs => ?) order by beat limit ?""", mine, silence.toSeconds(), MAX_SILENT).stream()
                .map(row -> row.uuid("boot"))
                .toList();
    }

    @Override
    public int closeSilent(UUID mine, UUID dead, Duration silence, int limit, Closing closing) {
        return database.inTx(tx -> {
            var still = tx.first("""
                    select boot from audit_boot where boot = ? and closed is null
                        and beat < clock_timestamp() - make_interval(secs => ?) for update skip locked""", dead, silence.toSeconds());
            if (still.isEmpty()) {
                return -1;
            }
            var open = open(tx, dead, limit);
            if (!open.isEmpty() && !insert(tx, mine, closing.outcomes(open))) {
                return -1;
            }
            if (open.size() < limit) {
                tx.execute("update audit_boot set closed = clock_timestamp() where boot = ?", dead);
            }
            return open.size();
        });
    }

    private static List<OpenIntent> open(Sql tx, UUID boot, int limit) {
        return tx.query("""
                        select i.id, i.leaf from audit_event i where i.boot = ? and i.kind = 'intent'
                            and not exists (select 1 from audit_event o where o.intent = i.id and o.kind = 'outcome')
                        order by i.n limit ?""", boot, limit).stream()
                .map(row -> new OpenIntent(row.uuid("id"), row.bytes("leaf")))
                .toList();
    }

    /** One statement, whose row lock on the beat keeps a closer out until the events are durable. */
    private static boolean insert(Sql tx, UUID boot, List<Numbered> events) {
        var inserted = tx.execute(
                """
                with alive as (
                    update audit_boot set beat = greatest(beat, clock_timestamp()) where boot = ? and closed is null returning boot)
                insert into audit_event
                    (boot, id, n, leaf, payload, kind, intent, actor, action, resource, decision, request, at)
                select alive.boot, event.* from alive, unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as event""",
                boot,
                column(events, one -> one.event().id(), UUID[]::new),
                column(events, Numbered::n, Long[]::new),
                column(events, Numbered::leaf, byte[][]::new),
                column(events, one -> one.event().payload(), byte[][]::new),
                text(events, event -> event.kind().id()),
                column(events, one -> one.event().of(), UUID[]::new),
                text(events, event -> event.actor().name()),
                text(events, event -> event.entry().action().id()),
                text(events, event -> event.entry().resource()),
                text(events, event -> event.decision().id()),
                text(events, event -> event.actor().request()),
                column(events, one -> one.event().at(), Instant[]::new));
        return inserted == events.size();
    }

    /** A beat never goes back, as the table insists: not even when the clock is set back. */
    private static boolean alive(Sql tx, UUID boot) {
        return tx.execute(
                        "update audit_boot set beat = greatest(beat, clock_timestamp()) where boot = ? and closed is null",
                        boot)
                == 1;
    }

    private static @Nullable String[] text(List<Numbered> events, Function<Event, String> value) {
        return column(events, one -> value.apply(one.event()), String[]::new);
    }

    private static <T> @Nullable T[] column(
            List<Numbered> events, Function<Numbered, @Nullable T> value, IntFunction<@Nullable T[]> array) {
        var column = array.apply(events.size());
        for (var i = 0; i < column.length; i++) {
            column[i] = value.apply(events.get(i));
        }
        return column;
    }
}
