package brane.chat;

import brane.core.Problem;
import brane.storage.Sql;
import java.util.Collection;
import java.util.UUID;

/**
 * Which turns may hold text of which documents. It stands there before the text does, and a document that is erased is marked
 * before anybody looks for its text: so none is stored unseen, whatever runs at once.
 */
final class TurnDocuments {

    /** What a turn ends with whose passages were erased before they were stored. */
    static final String ERASED = "source-erased";

    private TurnDocuments() {}

    /**
     * Says that the turn's text may be of these documents.
     *
     * @throws brane.core.ProblemException {@code source-erased} (409) when one of them was erased
     */
    static void add(Sql tx, UUID turn, Collection<UUID> documents) {
        if (documents.isEmpty()) {
            return;
        }
        var ids = sorted(documents);
        tx.execute("insert into quoted_document (id) select unnest(?) on conflict do nothing", (Object) ids);
        // The lock makes whoever erases one of them wait for the end of this transaction, and then see it.
        var known =
                tx.query("select erased from quoted_document where id = any(?) order by id for share", (Object) ids);
        if (known.stream().anyMatch(row -> row.flag("erased"))) {
            throw Problem.of(
                            ERASED,
                            409,
                            "A document of the answer was erased while it was written.",
                            "nothing of the answer is kept, because it may quote the document; ask again")
                    .failure();
        }
        tx.execute("insert into turn_document (turn, document) select ?, unnest(?) on conflict do nothing", turn, ids);
    }

    /** What the earlier turns of a conversation say is told to the model again. The caller holds the conversation's lock. */
    static void inherit(Sql tx, UUID conversation, UUID turn) {
        tx.execute("""
                insert into turn_document (turn, document)
                select distinct cast(? as uuid), d.document from turn_document d join turn t on t.id = d.turn
                where t.conversation = ? and not t.hidden and t.id <> ?""", turn, conversation, turn);
    }

    /** Marks them as erased; who stores text of them now is either seen afterwards or refused. */
    static void erase(Sql tx, Collection<UUID> documents) {
        tx.execute("""
                insert into quoted_document (id, erased) select id, true from unnest(?) as d(id) order by id
                on conflict (id) do update set erased = true where not quoted_document.erased""", (Object) sorted(documents));
    }

    private static UUID[] sorted(Collection<UUID> documents) {
        return documents.stream().distinct().sorted().toArray(UUID[]::new);
    }
}
