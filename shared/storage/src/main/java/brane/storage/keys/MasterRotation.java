package brane.storage.keys;

import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import java.util.List;
import java.util.UUID;
import javax.crypto.AEADBadTagException;

/**
 * Wraps all keys of an installation by another master key, in one transaction: afterwards the old one opens nothing here, and
 * no byte of data was encrypted again. Nobody may use the installation meanwhile, or until it was started with the new key.
 */
public final class MasterRotation {

    private static final int PAGE = 1_000;

    private MasterRotation() {}

    /**
     * @return how many keys there were
     * @throws IllegalStateException when the installation wants another master key than {@code from}; then nothing is changed
     */
    public static long rotate(Database database, MasterKey from, MasterKey to) {
        return database.inTx(tx -> {
            var wanted = tx.first("select master_key from installation for update")
                    .orElseThrow(() -> new IllegalStateException(
                            "the database must be one that BRANE was started with, had no installation"))
                    .text("master_key");
            if (!wanted.equals(from.id())) {
                throw new IllegalStateException("the master key must be the one with the id " + wanted
                        + ", which the keys were wrapped by, was " + from.id() + "; nothing was changed");
            }
            if (to.id().equals(wanted)) {
                throw new IllegalStateException(
                        "the new master key must be another one, was the same, " + wanted + "; nothing was changed");
            }
            var count = 0L;
            for (var page = page(tx, wanted); !page.isEmpty(); page = page(tx, wanted)) {
                wrap(tx, page, from, to);
                count += page.size();
            }
            tx.execute("update installation set master_key = ?", to.id());
            return count;
        });
    }

    private static List<Row> page(Sql tx, String master) {
        return tx.query(
                "select scope, id, version, wrapped from key where wrapped is not null and master_key = ?"
                        + " order by scope, id, version limit ? for update",
                master,
                PAGE);
    }

    private static void wrap(Sql tx, List<Row> page, MasterKey from, MasterKey to) {
        tx.execute(
                "update key set wrapped = new.wrapped, master_key = ?"
                        + " from unnest(?, ?, ?, ?) as new (scope, id, version, wrapped)"
                        + " where key.scope = new.scope and key.id = new.id and key.version = new.version",
                to.id(),
                page.stream().map(row -> row.text("scope")).toArray(String[]::new),
                page.stream().map(row -> row.uuid("id")).toArray(UUID[]::new),
                page.stream().map(MasterRotation::version).toArray(Integer[]::new),
                page.stream().map(row -> wrapped(row, from, to)).toArray(byte[][]::new));
    }

    private static byte[] wrapped(Row row, MasterKey from, MasterKey to) {
        var context = Key.context(row.text("scope"), row.uuid("id"), version(row), "key");
        try {
            return to.wrap(from.unwrap(row.bytes("wrapped"), context), context);
        } catch (AEADBadTagException e) {
            throw Aes.tampered("the key of " + row.text("scope") + " " + row.uuid("id"));
        }
    }

    private static int version(Row row) {
        return Math.toIntExact(row.number("version"));
    }
}
