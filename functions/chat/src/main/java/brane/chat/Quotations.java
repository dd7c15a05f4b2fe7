package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.server.Json;
import brane.storage.Database;
import brane.storage.Sql;
import brane.storage.keys.Key;
import brane.storage.keys.Keys;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes away what conversations quote of erased documents (axon-storage.md, section 8): the answers that had passages of them,
 * and the later ones of the same conversation, which were written with those in view. Questions stay: they are people's own
 * words. What is left of the conversation is sealed anew and its older keys are destroyed, so that no copy of its rows gives
 * the answers back.
 */
public final class Quotations {

    private static final int PAGE = 100;
    private static final int EVENTS = 1_000;
    private static final String LAST = "('done', 'failed', 'cancelled')";

    private final Database database;
    private final Keys keys;
    private final AuditLog log;

    public Quotations(Database database, Keys keys, AuditLog log) {
        this.database = database;
        this.keys = keys;
        this.log = log;
    }

    /**
     * Withdraws every answer that may quote them; may be repeated.
     *
     * @return false when such an answer is still being written: it was asked to stop, and this must be called again
     */
    public boolean withdraw(Set<UUID> documents) {
        var ids = documents.toArray(UUID[]::new);
        database.inTx(tx -> {
            TurnDocuments.erase(tx, documents);
            return true;
        });
        var all = true;
        var after = new UUID(0, 0);
        for (var some = conversations(ids, after); !some.isEmpty(); some = conversations(ids, after)) {
            for (var conversation : some) {
                all &= !stopRunning(conversation, ids) && withdrawRecorded(conversation, ids);
            }
            after = some.getLast();
        }
        return all;
    }

    private List<UUID> conversations(UUID[] documents, UUID after) {
        return database.query("""
                        select distinct t.conversation from turn_document d join turn t on t.id = d.turn
                        where d.document = any(?) and t.conversation > ? order by t.conversation limit ?""", documents, after, PAGE).stream()
                .map(row -> row.uuid("conversation"))
                .toList();
    }

    private boolean stopRunning(UUID conversation, UUID[] documents) {
        return database.execute("""
                update turn t set cancel = true where conversation = ? and state = 'running'
                and exists (select from turn_document d where d.turn = t.id and d.document = any(?))""", conversation, documents) > 0;
    }

    private boolean withdrawRecorded(UUID conversation, UUID[] documents) {
        return log.during(Entry.of(Action.DOCUMENT_ERASE, "conversation:" + conversation), intent -> {
            var withdrawn = database.inTx(tx -> withdraw(tx, conversation, documents));
            if (withdrawn < 0) {
                intent.cancelled();
                return false;
            }
            intent.count("answers-withdrawn", withdrawn);
            return true;
        });
    }

    /** How many answers were taken away; -1 when somebody writes in the conversation right now. */
    private int withdraw(Sql tx, UUID conversation, UUID[] documents) {
        if (tx.first("select id from conversation where id = ? for update", conversation)
                .isEmpty()) {
            return 0;
        }
        // Who ends a turn holds it and then waits for the conversation: so nothing is waited for here.
        var free = tx.query(
                "select id from turn where conversation = ? order by ordinal for update skip locked", conversation);
        var affected = tx.query("""
                select t.id, t.state from turn t where t.conversation = ?
                and exists (select from turn_document d where d.turn = t.id and d.document = any(?))""", conversation, documents);
        var all = tx.first("select count(*) as n from turn where conversation = ?", conversation)
                .orElseThrow()
                .number("n");
        if (free.size() < all
                || affected.stream().anyMatch(row -> row.text("state").equals("running"))) {
            return -1;
        }
        var turns = new Resealing(tx, conversation, keys.next(tx, Conversations.SCOPE, conversation));
        affected.forEach(row -> turns.empty(row.uuid("id")));
        turns.secret();
        free.forEach(row -> turns.turn(row.uuid("id")));
        keys.destroyBefore(tx, Conversations.SCOPE, conversation, turns.key.version());
        return affected.size();
    }

    /** All that a conversation holds, from its older keys to a new one. */
    private final class Resealing {

        private final Sql tx;
        private final UUID conversation;
        private final Key key;

        private Resealing(Sql tx, UUID conversation, Key key) {
            this.tx = tx;
            this.conversation = conversation;
            this.key = key;
        }

        /** The turn without what it said. */
        private void empty(UUID turn) {
            var row = tx.first("select answer from turn where id = ?", turn).orElseThrow();
            var context = TurnStore.context(turn, "answer");
            var answer = row.optionalBytes("answer")
                    .map(bytes -> Json.read(open(bytes, context), Answer.class).withdrawn())
                    .orElse(Answer.NONE);
            tx.execute("delete from turn_event where turn = ? and type not in " + LAST, turn);
            tx.execute("delete from turn_document where turn = ?", turn);
            tx.execute(
                    "update turn set withdrawn = true, answer = ? where id = ?",
                    key.seal(Json.bytes(answer), context),
                    turn);
        }

        private void secret() {
            var row = tx.first("select secret from conversation where id = ?", conversation)
                    .orElseThrow();
            var sealed = again(row.bytes("secret"), Conversations.secretContext(conversation));
            tx.execute("update conversation set secret = ? where id = ?", sealed, conversation);
        }

        private void turn(UUID turn) {
            var row = tx.first("select question, answer, feedback from turn where id = ?", turn)
                    .orElseThrow();
            tx.execute(
                    "update turn set question = ?, answer = ?, feedback = ? where id = ?",
                    again(row.bytes("question"), TurnStore.context(turn, "question")),
                    again(row.optionalBytes("answer").orElse(null), TurnStore.context(turn, "answer")),
                    again(row.optionalBytes("feedback").orElse(null), TurnStore.context(turn, "feedback")),
                    turn);
            var after = 0L;
            for (var some = events(turn, after); !some.isEmpty(); some = events(turn, after)) {
                tx.execute(
                        "update turn_event e set data = s.data from unnest(?, ?) as s(n, data)"
                                + " where e.turn = ? and e.n = s.n",
                        some.stream().map(TurnStore.Stored::n).toArray(Long[]::new),
                        some.stream()
                                .map(event -> again(event.data(), TurnStore.context(turn, event)))
                                .toArray(byte[][]::new),
                        turn);
                after = some.getLast().n();
            }
        }

        private List<TurnStore.Stored> events(UUID turn, long after) {
            return tx
                    .query(
                            "select n, type, data from turn_event where turn = ? and n > ? order by n limit ?",
                            turn,
                            after,
                            EVENTS)
                    .stream()
                    .map(row -> new TurnStore.Stored(row.number("n"), row.text("type"), row.bytes("data")))
                    .toList();
        }

        private byte @Nullable [] again(byte @Nullable [] sealed, String context) {
            return sealed == null ? null : key.seal(open(sealed, context), context);
        }

        private byte[] open(byte[] sealed, String context) {
            return keys.open(tx, Conversations.SCOPE, conversation, sealed, context);
        }
    }
}
