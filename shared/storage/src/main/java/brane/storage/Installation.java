package brane.storage;

import brane.core.Ids;
import brane.storage.keys.Keys;
import brane.storage.keys.MasterKey;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.ObjectStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Who this BRANE is: one row that says which database, master key and object store belong together. A start with parts of
 * two installations is refused before anything is written.
 *
 * @param id the id that the database and the object store share
 * @param masterKey the key that wraps all keys of this installation
 */
public record Installation(UUID id, MasterKey masterKey) {

    /** The object by which a store says whose it is. */
    static final String OBJECT = "installation";

    private static final int ID_LENGTH = 36;

    /**
     * Checks that database, key and store belong together; on the very first start it makes them so.
     *
     * @throws IllegalStateException when the key is missing or another one than the data wants, naming both by their ids,
     *     or when the store belongs to another database
     */
    public static Installation open(Database database, ObjectStore store, MasterKeyConfig keys) {
        // Another first start writes the row, then its object, then all others. Asked for in the opposite order, what
        // is seen of
        // it is never an object without a row, nor others without that one.
        var empty = store.list("", "", 1).isEmpty();
        var owner = store.get(OBJECT, 0, ID_LENGTH).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        var row = database.first("select id, master_key from installation");
        var given = keys.find();
        row.ifPresent(known -> refuseOther(known, given.map(MasterKey::id).orElse("none")));
        refuseStore(row.map(known -> known.uuid("id").toString()).orElse("none yet"), owner.orElse(null), empty);
        given.ifPresent(master -> Keys.requireOpens(database, master));

        var master = given.orElseGet(keys::findOrMake);
        database.execute(
                "insert into installation (id, master_key) values (?, ?) on conflict do nothing",
                Ids.next(),
                master.id());
        var stored = database.first("select id, master_key from installation").orElseThrow();
        refuseOther(stored, master.id());
        var id = stored.uuid("id");
        if (owner.isEmpty()) {
            var bytes = id.toString().getBytes(StandardCharsets.US_ASCII);
            store.put(OBJECT, new ByteArrayInputStream(bytes), bytes.length);
        }
        return new Installation(id, master);
    }

    private static void refuseOther(Row row, String given) {
        var wanted = row.text("master_key");
        if (!wanted.equals(given)) {
            throw new IllegalStateException("the master key must be the one with the id " + wanted
                    + ", which the data was encrypted under, was " + given
                    + (wanted.startsWith("vault:")
                            ? ": set keys.vault.address, keys.vault.mount and keys.vault.key to where it is"
                            : ": bring back its file, or set keys.master-key-file or keys.master-key")
                    + "; nothing was written");
        }
    }

    private static void refuseStore(String database, @org.jspecify.annotations.Nullable String owner, boolean empty) {
        if (owner != null && !owner.equals(database)) {
            throw new IllegalStateException(
                    "the object store must belong to this database, installation " + database + ", was of installation "
                            + owner + ": name the store that belongs to this database, or an empty one");
        }
        if (owner == null && !empty) {
            throw new IllegalStateException("the object store must be empty or a store of this database, installation "
                    + database + ", had objects and no installation id: name another store");
        }
    }
}
