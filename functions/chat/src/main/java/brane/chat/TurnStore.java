package brane.chat;

import brane.core.Problem;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Key;
import brane.storage.keys.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns and their events in PostgreSQL, sealed under the conversation's key. A turn is {@code running} until one statement
 * ends it; whoever finds a running turn whose beat is too old ends it as failed, so that a dead process leaves no half turn.
 */
final class TurnStore {

    /** The most events that one reading of the database gives. */
    static final int MAX_EVENTS = 10_000;

    /** A stored event; {@code data} is its JSON. */
    record Stored(long n, String type, byte[] data) {}

    /**
     * A turn's row, opened.
     *
     * @param answer the JSON of the whole answer once it has ended
     * @param withdrawn whether the answer was taken away, because a document that it may quote was erased
     */
    record Turn(
            UUID id,
            UUID conversation,
            int ordinal,
            String question,
            String state,
            boolean cancel,
            Instant created,
            @Nullable Instant ended,
            byte @Nullable [] answer,
            byte @Nullable [] feedback,
            boolean withdrawn) {

        boolean running() {
            return state.equals("running");
        }
    }

    private final Database database;
    private final Keys keys;

    TurnStore(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
    }

    /**
     * Begins a turn; hides the one it replaces and all after it.
     *
     * @throws brane.core.ProblemException {@code turn-running} (409) while another turn of the conversation runs, or when
     *     this one was begun before
     */
    Turn begin(UUID conversation, UUID id, String question, Optional<UUID> replaces) {
        return database.inTx(tx -> {
            if (tx.first("select id from conversation where id = ? for no key update", conversation)
                    .isEmpty()) {
                throw Conversations.missing().failure();
            }
            var existing = tx.first("select * from turn where id = ?", id);
            if (existing.isPresent()) {
                throw begunBefore(existing.get(), conversation).failure();
            }
            refuseSecond(tx, conversation);
            replaces.ifPresent(old -> hideFrom(tx, conversation, old));
            var ciphertext =
                    key(tx, conversation).seal(question.getBytes(StandardCharsets.UTF_8), context(id, "question"));
            tx.execute("""
                    insert into turn (id, conversation, ordinal, question, state)
                    select ?, ?, coalesce(max(ordinal), 0) + 1, ?, 'running' from turn where conversation = ?""", id, conversation, ciphertext, conversation);
            TurnDocuments.inherit(tx, conversation, id);
            tx.execute("update conversation set updated = now() where id = ?", conversation);
            return find(tx, id).orElseThrow();
        });
    }

    private static Problem begunBefore(Row turn, UUID conversation) {
        return turn.uuid("conversation").equals(conversation)
                ? LiveTurns.asked(turn.uuid("id"))
                : Conversations.missing();
    }

    private static void refuseSecond(Sql tx, UUID conversation) {
        var running = tx.first("select id from turn where conversation = ? and state = 'running'", conversation);
        if (running.isPresent()) {
            throw Problem.of(
                            "turn-running",
                            409,
                            "An answer is still being written.",
                            "a conversation has one running turn; stop turn "
                                    + running.get().uuid("id") + " or wait for its end")
                    .failure();
        }
    }

    private static void hideFrom(Sql tx, UUID conversation, UUID first) {
        tx.execute("""
                update turn set hidden = true where conversation = ? and ordinal >=
                  (select ordinal from turn where id = ? and conversation = ?)""", conversation, first, conversation);
    }

    /**
     * Appends events and says that the turn lives; false when somebody else has ended it meanwhile.
     *
     * @param documents those whose text the events hold
     * @throws brane.core.ProblemException {@code source-erased} (409) when one of the documents was erased
     */
    boolean append(UUID turn, UUID conversation, Collection<UUID> documents, List<Stored> events) {
        return database.inTx(tx -> {
            if (tx.execute("update turn set beat = now() where id = ? and state = 'running'", turn) == 0) {
                return false;
            }
            TurnDocuments.add(tx, turn, documents);
            insert(tx, turn, conversation, events);
            return true;
        });
    }

    /** Says that the turn lives; gives whether it was asked to stop, or empty when somebody else has ended it. */
    Optional<Boolean> beat(UUID turn) {
        var rows = database.query(
                "update turn set beat = now() where id = ? and state = 'running' returning cancel", turn);
        return rows.stream().map(row -> row.flag("cancel")).findFirst();
    }

    /**
     * Ends a running turn with its last events and whole answer in one transaction; false when it had ended already.
     *
     * @param documents those whose text the answer holds
     * @throws brane.core.ProblemException {@code source-erased} (409) when one of the documents was erased
     */
    boolean end(
            UUID turn,
            UUID conversation,
            String state,
            Collection<UUID> documents,
            byte[] answer,
            List<Stored> lastEvents) {
        return database.inTx(tx -> {
            // Without its conversation there is no key either, and none must be made.
            if (tx.first("select id from turn where id = ? and state = 'running' for update", turn)
                    .isEmpty()) {
                return false;
            }
            TurnDocuments.add(tx, turn, documents);
            var ciphertext = key(tx, conversation).seal(answer, context(turn, "answer"));
            var ended = tx.execute(
                    "update turn set state = ?, ended = now(), answer = ? where id = ? and state = 'running'",
                    state,
                    ciphertext,
                    turn);
            if (ended == 0) {
                return false;
            }
            insert(tx, turn, conversation, lastEvents);
            tx.execute("update conversation set updated = now() where id = ?", conversation);
            return true;
        });
    }

    private void insert(Sql tx, UUID turn, UUID conversation, List<Stored> events) {
        if (events.isEmpty()) {
            return;
        }
        var key = key(tx, conversation);
        tx.execute(
                "insert into turn_event (turn, n, type, data) select ?, n, type, data from unnest(?, ?, ?) as e(n, type, data)",
                turn,
                events.stream().map(Stored::n).toArray(Long[]::new),
                events.stream().map(Stored::type).toArray(String[]::new),
                events.stream()
                        .map(event -> key.seal(event.data(), context(turn, event)))
                        .toArray(byte[][]::new));
    }

    /** The events after {@code n}, in order. */
    List<Stored> events(Turn turn, long after) {
        return database
                .query(
                        "select n, type, data from turn_event where turn = ? and n > ? order by n limit ?",
                        turn.id(),
                        after,
                        MAX_EVENTS)
                .stream()
                .map(row -> stored(turn, row))
                .toList();
    }

    private Stored stored(Turn turn, Row row) {
        var sealed = new Stored(row.number("n"), row.text("type"), row.bytes("data"));
        var data = open(database, turn.conversation(), sealed.data(), context(turn.id(), sealed));
        return new Stored(sealed.n(), sealed.type(), data);
    }

    /** Asks a running turn to stop, wherever it runs. */
    void cancel(UUID turn) {
        database.execute("update turn set cancel = true where id = ? and state = 'running'", turn);
    }

    void feedback(Turn turn, byte @Nullable [] feedback) {
        database.inTx(tx -> {
            // Sealed under the key that is the newest while nobody seals the turn anew.
            tx.first("select id from turn where id = ? for update", turn.id());
            var ciphertext = feedback == null
                    ? null
                    : key(tx, turn.conversation()).seal(feedback, context(turn.id(), "feedback"));
            return tx.execute("update turn set feedback = ? where id = ?", ciphertext, turn.id());
        });
    }

    Optional<Turn> find(UUID id) {
        return find(database, id);
    }

    Turn get(UUID id) {
        return find(database, id).orElseThrow(() -> Conversations.missing().failure());
    }

    /** What the access check must know of the turn's conversation. */
    Optional<Conversations.Holding> holding(UUID id) {
        return database.first(
                        "select c.owner, c.neuron from turn t join conversation c on c.id = t.conversation where t.id = ?",
                        id)
                .map(Conversations.Holding::of);
    }

    /** The turns that were not replaced, oldest first, at most the newest {@code limit}. */
    List<Turn> visible(UUID conversation, int limit) {
        return database
                .query(
                        "select * from turn where conversation = ? and not hidden order by ordinal desc limit ?",
                        conversation,
                        limit)
                .stream()
                .map(row -> turn(database, row))
                .toList()
                .reversed();
    }

    /** The newest turn with that Neuron, of anybody. */
    Optional<Chat.LastTurn> last(String neuron) {
        return database.first("""
                        select t.state, t.created from turn t join conversation c on c.id = t.conversation
                        where c.neuron = ? order by t.created desc limit 1""", neuron).map(row -> new Chat.LastTurn(row.text("state"), row.instant("created")));
    }

    /** Running turns whose process has not been heard of for that long; a beat that lies ahead is of a clock that was set back. */
    List<Turn> dead(Duration deadAfter, int limit) {
        return database.query("""
                        select * from turn where state = 'running'
                            and (beat < now() - cast(? as interval) or beat > now() + cast(? as interval))
                        order by beat limit ?""", deadAfter.toString(), deadAfter.toString(), limit).stream()
                .map(row -> turn(database, row))
                .toList();
    }

    /** The number of the last stored event. */
    long lastEvent(UUID turn) {
        return database.first("select coalesce(max(n), 0) as n from turn_event where turn = ?", turn)
                .orElseThrow()
                .number("n");
    }

    private Optional<Turn> find(Sql sql, UUID id) {
        return sql.first("select * from turn where id = ?", id).map(row -> turn(sql, row));
    }

    private Turn turn(Sql sql, Row row) {
        var id = row.uuid("id");
        var conversation = row.uuid("conversation");
        var question = open(sql, conversation, row.bytes("question"), context(id, "question"));
        return new Turn(
                id,
                conversation,
                Math.toIntExact(row.number("ordinal")),
                new String(question, StandardCharsets.UTF_8),
                row.text("state"),
                row.flag("cancel"),
                row.instant("created"),
                row.optionalInstant("ended").orElse(null),
                row.optionalBytes("answer")
                        .map(ciphertext -> open(sql, conversation, ciphertext, context(id, "answer")))
                        .orElse(null),
                row.optionalBytes("feedback")
                        .map(ciphertext -> open(sql, conversation, ciphertext, context(id, "feedback")))
                        .orElse(null),
                row.flag("withdrawn"));
    }

    private Key key(Sql sql, UUID conversation) {
        return keys.current(sql, Conversations.SCOPE, conversation);
    }

    private byte[] open(Sql sql, UUID conversation, byte[] ciphertext, String context) {
        return keys.open(sql, Conversations.SCOPE, conversation, ciphertext, context);
    }

    static String context(UUID turn, String part) {
        return "turn|" + turn + "|" + part;
    }

    static String context(UUID turn, Stored event) {
        return context(turn, "event|" + event.n() + "|" + event.type());
    }
}
