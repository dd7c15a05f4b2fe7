package brane.chat;

import brane.audit.Intent;
import brane.core.Ids;
import brane.core.Problem;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Keys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Who talks with which Neuron about what. A title is text of a person and lies sealed under that person's key, so that a list
 * of conversations needs one key; all else of a conversation lies under its own.
 */
final class Conversations {

    /** The scope of a conversation's key. */
    static final String SCOPE = "conversation";

    private static final String PERSON = "person";

    /** How many of one person's conversations are looked through for a word. */
    private static final int MAX_SEARCHED = 2_000;

    private static final int MAX_TITLE = 200;

    /** A conversation as lists show it. */
    record Conversation(
            UUID id, String neuron, UUID owner, String title, Instant created, Instant updated, long turns) {}

    private final Database database;
    private final Keys keys;

    Conversations(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
    }

    Conversation create(String neuron, UUID owner) {
        var id = Ids.next();
        return database.inTx(tx -> {
            var title = keys.current(tx, PERSON, owner).seal(new byte[0], titleContext(id));
            var secret = keys.current(tx, SCOPE, id).seal(randomSecret(), secretContext(id));
            tx.execute(
                    "insert into conversation (id, neuron, owner, title, secret) values (?, ?, ?, ?, ?)",
                    id,
                    neuron,
                    owner,
                    title,
                    secret);
            return find(tx, id).orElseThrow();
        });
    }

    /** Whose it is, and whose documents it may quote: what the access check must know. */
    record Holding(UUID owner, String neuron) {

        static Holding of(Row row) {
            return new Holding(row.uuid("owner"), row.text("neuron"));
        }
    }

    Optional<Holding> holding(UUID id) {
        return database.first("select owner, neuron from conversation where id = ?", id)
                .map(Holding::of);
    }

    /** The secret from which the conversation's placeholders are made. */
    byte[] secret(UUID id) {
        var row = database.first("select secret from conversation where id = ?", id)
                .orElseThrow(() -> missing().failure());
        return keys.open(database, SCOPE, id, row.bytes("secret"), secretContext(id));
    }

    private static byte[] randomSecret() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    static String secretContext(UUID id) {
        return "placeholders|" + id;
    }

    Conversation get(UUID id) {
        return find(database, id).orElseThrow(() -> missing().failure());
    }

    /** One's own with one of these Neurons, the last used first, used before {@code before} and whose title holds the word. */
    List<Conversation> list(Intent intent, UUID owner, List<String> neurons, String word, Instant before, int limit) {
        require(intent);
        var wanted = word.strip().toLowerCase(Locale.ROOT);
        return database
                .query("""
                        select c.*, (select count(*) from turn t where t.conversation = c.id and not t.hidden) as turns
                        from conversation c where owner = ? and updated < ? and neuron = any(?)
                        order by updated desc limit ?""", owner, before, neurons.toArray(String[]::new), wanted.isEmpty() ? limit : MAX_SEARCHED)
                .stream()
                .map(row -> conversation(database, row))
                .filter(one ->
                        wanted.isEmpty() || one.title().toLowerCase(Locale.ROOT).contains(wanted))
                .limit(limit)
                .toList();
    }

    Conversation rename(Sql tx, UUID id, String title) {
        var owner = find(tx, id).orElseThrow(() -> missing().failure()).owner();
        var stripped = title.strip();
        var cut = stripped.length() <= MAX_TITLE ? stripped : stripped.substring(0, MAX_TITLE);
        var sealed = keys.current(tx, PERSON, owner).seal(cut.getBytes(StandardCharsets.UTF_8), titleContext(id));
        tx.execute("update conversation set title = ? where id = ?", sealed, id);
        return find(tx, id).orElseThrow(() -> missing().failure());
    }

    Conversation rename(UUID id, String title) {
        return database.inTx(tx -> rename(tx, id, title));
    }

    /** Removes the conversation, its turns and their events, and destroys the key that could read them. */
    void delete(Intent intent, UUID id) {
        require(intent);
        database.inTx(tx -> {
            tx.execute("delete from conversation where id = ?", id);
            keys.destroy(tx, SCOPE, id);
            return true;
        });
    }

    private Optional<Conversation> find(Sql sql, UUID id) {
        return sql.first("""
                        select c.*, (select count(*) from turn t where t.conversation = c.id and not t.hidden) as turns
                        from conversation c where id = ?""", id).map(row -> conversation(sql, row));
    }

    private Conversation conversation(Sql sql, Row row) {
        var id = row.uuid("id");
        var title = keys.open(sql, PERSON, row.uuid("owner"), row.bytes("title"), titleContext(id));
        return new Conversation(
                id,
                row.text("neuron"),
                row.uuid("owner"),
                new String(title, StandardCharsets.UTF_8),
                row.instant("created"),
                row.instant("updated"),
                row.number("turns"));
    }

    static Problem missing() {
        return Problem.of(
                "not-found", 404, "There is nothing here.", "it does not exist, or it is not yours; check the address");
    }

    private static String titleContext(UUID id) {
        return "title|" + id;
    }

    static void require(Intent intent) {
        if (!intent.open()) {
            throw new IllegalStateException("the audit intent has ended: begin one for each read and change of data");
        }
    }
}
