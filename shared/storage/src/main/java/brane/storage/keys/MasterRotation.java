package brane.storage.keys;

import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.MasterKey.Bound;
import java.util.List;
import java.util.UUID;
import javax.crypto.AEADBadTagException;

/**
 * Wraps all keys of an installation by another master key, or by the newest version of its own, in one transaction: afterwards
 * the old one opens nothing here, and no byte of data was encrypted again. Nobody may use the installation meanwhile, or until
 * it was started with the new key.
 */
public final class MasterRotation {

    private static final int PAGE = 1_000;

    private MasterRotation() {}

    /**
     * @param to another one, or {@code from} itself where that has versions
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
            if (to.id().equals(wanted) && !to.hasVersions()) {
                throw new IllegalStateException(
                        "the new master key must be another one, was the same, " + wanted + "; nothing was changed");
            }
            var count = 0L;
            for (var page = first(tx, wanted); !page.isEmpty(); page = after(tx, wanted, page.getLast())) {
                wrap(tx, page, from, to);
                count += page.size();
            }
            tx.execute("update installation set master_key = ?", to.id());
            return count;
        });
    }

    private static List<Row> first(Sql tx, String master) {
        return tx.query(
                "select scope, id, version, wrapped from key where wrapped is not null and master_key = ?"
                        + " order by scope, id, version limit ? for update",
                master,
                PAGE);
    }

    private static List<Row> after(Sql tx, String master, Row last) {
        return tx.query(
                "select scope, id, version, wrapped from key where wrapped is not null and master_key = ?"
                        + " and (scope, id, version) > (?, ?, ?) order by scope, id, version limit ? for update",
                master,
                last.text("scope"),
                last.uuid("id"),
                version(last),
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
                wrapped(page, from, to).toArray(byte[][]::new));
    }

    private static List<byte[]> wrapped(List<Row> page, MasterKey from, MasterKey to) {
        var wrapped = page.stream()
                .map(row -> new Bound(row.bytes("wrapped"), context(row)))
                .toList();
        try {
            var keys = from.unwrapAll(wrapped).iterator();
            return to.wrapAll(page.stream()
                    .map(row -> new Bound(keys.next(), context(row)))
                    .toList());
        } catch (AEADBadTagException e) {
            var first = page.getFirst();
            throw Aes.tampered("one of " + page.size() + " keys from that of " + first.text("scope") + " "
                    + first.uuid("id") + " on");
        }
    }

    private static String context(Row row) {
        return Key.context(row.text("scope"), row.uuid("id"), version(row), "key");
    }

    private static int version(Row row) {
        return Math.toIntExact(row.number("version"));
    }
}
