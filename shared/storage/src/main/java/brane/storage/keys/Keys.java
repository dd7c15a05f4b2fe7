package brane.storage.keys;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Row;
import brane.storage.Sql;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;

/**
 * The keys of all owners: rows of the table {@code key}, wrapped by the master key (axon-storage.md, section 9). Keys for
 * opening are remembered for a second, so that many values of one owner cost one look; the key for sealing is always
 * read from its row, so that nothing is ever sealed by a key that a rollback took away.
 */
public final class Keys {

    private static final Duration REMEMBERED = Duration.ofSeconds(1);
    private static final int REMEMBERED_MAX = 1_000;
    private static final int PROOFS = 10;
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z0-9-]{0,40}");

    private record Name(String scope, UUID id, int version) {}

    private record Remembered(Key key, long since) {}

    private final MasterKey master;
    private final Map<Name, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Remembered> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** The member of {@code key-destroyed} that says which version of the key is meant. */
    public static final String KEY_VERSION = "key_version";

    public Keys(MasterKey master) {
        this.master = master;
    }

    /**
     * The newest key of that owner, made and stored in {@code sql}'s transaction when there is none yet. Of several that
     * make one at once, one wins, and all get that.
     *
     * @throws brane.core.ProblemException {@code key-destroyed} (410) when the owner's keys were destroyed
     */
    public Key current(Sql sql, String scope, UUID id) {
        requireScope(scope);
        return newest(sql, scope, id).orElseGet(() -> {
            make(sql, scope, id, 1);
            return newest(sql, scope, id).orElseThrow();
        });
    }

    /**
     * That version of the owner's key.
     *
     * @throws brane.core.ProblemException {@code key-destroyed} (410) when it was destroyed or never existed
     */
    public Key version(Sql sql, String scope, UUID id, int version) {
        requireScope(scope);
        var name = new Name(scope, id, version);
        synchronized (remembered) {
            var known = remembered.get(name);
            if (known != null && System.nanoTime() - known.since < REMEMBERED.toNanos()) {
                return known.key;
            }
            remembered.remove(name);
        }
        var asked = System.nanoTime();
        var key = sql.first(
                        "select version, wrapped, master_key from key where scope = ? and id = ? and version = ?",
                        scope,
                        id,
                        version)
                .map(row -> unwrap(row, scope, id))
                .orElseThrow(() -> destroyed(scope, id, version));
        synchronized (remembered) {
            remembered.put(name, new Remembered(key, asked));
        }
        return key;
    }

    /** Opens what {@link Key#seal} gave, whichever version sealed it: the version stands in its first four bytes. */
    public byte[] open(Sql sql, String scope, UUID id, byte[] sealed, String context) {
        return version(sql, scope, id, Key.versionOf(sealed)).open(sealed, context);
    }

    /**
     * Destroys all versions: nothing that they sealed can be read any more, by any process from a second after the commit
     * on. The owner never gets another key.
     */
    public void destroy(Sql sql, String scope, UUID id) {
        requireScope(scope);
        sql.execute(
                "update key set wrapped = null, destroyed_at = now() where scope = ? and id = ? and destroyed_at is null",
                scope,
                id);
        forget(scope, id);
    }

    /** Drops the owner's keys from memory. */
    public void forget(String scope, UUID id) {
        synchronized (remembered) {
            remembered.keySet().removeIf(name -> name.scope.equals(scope) && name.id.equals(id));
        }
    }

    /**
     * The key that follows the owner's newest, made in {@code sql}'s transaction. The caller holds a lock of the owner: of two
     * that make one at once, one would fail.
     *
     * @throws brane.core.ProblemException {@code key-destroyed} (410) when the owner's keys were destroyed
     */
    public Key next(Sql sql, String scope, UUID id) {
        var version = newest(sql, scope, id).map(Key::version).orElse(0) + 1;
        make(sql, scope, id, version);
        return newest(sql, scope, id).orElseThrow();
    }

    /** Destroys the owner's keys before that version; the owner keeps that one. */
    public void destroyBefore(Sql sql, String scope, UUID id, int version) {
        requireScope(scope);
        sql.execute(
                "update key set wrapped = null, destroyed_at = now()"
                        + " where scope = ? and id = ? and version < ? and destroyed_at is null",
                scope,
                id,
                version);
        forget(scope, id);
    }

    /**
     * Proves by some stored keys that the master key is the one that wrapped them: the id of a key in Vault says only where
     * it stands. One that opens is enough; damage to others shows where they are used.
     *
     * @throws IllegalStateException when it opens none of them
     */
    public static void requireOpens(Sql sql, MasterKey master) {
        var some = sql.query(
                "select scope, id, version, wrapped from key where wrapped is not null and master_key = ? limit ?",
                master.id(),
                PROOFS);
        if (!some.isEmpty() && some.stream().noneMatch(row -> opens(row, master))) {
            throw new IllegalStateException("the master key " + master.id()
                    + " must be the one that the data was encrypted under, was another one of that name: it opens none of "
                    + some.size() + " keys; bring back the right one; nothing was written");
        }
    }

    private static boolean opens(Row row, MasterKey master) {
        var version = Math.toIntExact(row.number("version"));
        try {
            master.unwrap(row.bytes("wrapped"), Key.context(row.text("scope"), row.uuid("id"), version, "key"));
            return true;
        } catch (AEADBadTagException e) {
            return false;
        }
    }

    private void make(Sql sql, String scope, UUID id, int version) {
        var secret = Aes.random(Aes.KEY_LENGTH);
        var wrapped = master.wrap(secret, Key.context(scope, id, version, "key"));
        Arrays.fill(secret, (byte) 0);
        sql.execute(
                "insert into key (scope, id, version, wrapped, master_key) values (?, ?, ?, ?, ?) on conflict do nothing",
                scope,
                id,
                version,
                wrapped,
                master.id());
    }

    private Optional<Key> newest(Sql sql, String scope, UUID id) {
        return sql.first(
                        "select version, wrapped, master_key from key where scope = ? and id = ? order by version desc limit 1",
                        scope,
                        id)
                .map(row -> unwrap(row, scope, id));
    }

    private Key unwrap(Row row, String scope, UUID id) {
        var version = Math.toIntExact(row.number("version"));
        var wrapped = row.optionalBytes("wrapped").orElseThrow(() -> destroyed(scope, id, version));
        try {
            return new Key(scope, id, version, master.unwrap(wrapped, Key.context(scope, id, version, "key")));
        } catch (AEADBadTagException e) {
            if (!row.text("master_key").equals(master.id())) {
                throw new IllegalStateException("a key of " + scope + " " + id + " wants the master key "
                        + row.text("master_key") + ", was given " + master.id());
            }
            throw Aes.tampered("the key of " + scope + " " + id);
        }
    }

    static ProblemException destroyed(String scope, UUID id, int version) {
        return Problem.of(
                        "key-destroyed",
                        410,
                        "The data was erased.",
                        "the key of " + scope + " " + id + " was destroyed, so what it protected can not be read again")
                .with(KEY_VERSION, version)
                .failure();
    }

    private static void requireScope(String scope) {
        if (!SCOPE.matcher(scope).matches()) {
            throw new IllegalArgumentException("a key's scope must match " + SCOPE + ", was " + scope);
        }
    }
}
