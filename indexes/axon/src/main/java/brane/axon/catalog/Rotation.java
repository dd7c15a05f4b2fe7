package brane.axon.catalog;

import brane.axon.catalog.Catalog.AxonRow;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Key;
import brane.storage.keys.Keys;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rotation of an Axon's key in three kinds of transactions, each under the lock of its row: a new key, what stands under
 * older ones taken over page by page, and the older ones destroyed once nothing stands under them. A crash between any two
 * leaves a state from which the next call goes on.
 */
final class Rotation {

    /** Labels have a key of their own time: an upload that brings none keeps them as they are. */
    private static final String OLDER = "name is not null and (substr(name, 1, 4) <> ? or substr(labels, 1, 4) <> ?)";

    private final Keys keys;

    Rotation(Keys keys) {
        this.keys = keys;
    }

    int rotate(Sql tx, AxonRow axon, int from) {
        if (axon.keyVersion() > from) {
            return axon.keyVersion();
        }
        var next = keys.next(tx, PostgresCatalog.SCOPE, axon.id());
        tx.execute(
                "update object set state = 'deleting' where axon = ? and state = 'pending' and key_version < ?",
                axon.id(),
                next.version());
        tx.execute(
                "update axon set version = version + 1, key_version = ?, name_key = ? where id = ?",
                next.version(),
                rewrapping(tx, axon, next).nameKey(axon.nameKey()),
                axon.id());
        return next.version();
    }

    int rewrap(Sql tx, AxonRow axon, int limit) {
        var present = keys.version(tx, PostgresCatalog.SCOPE, axon.id(), axon.keyVersion());
        var objects = objects(tx, axon, present, limit);
        return objects > 0 ? objects : documents(tx, axon, present, limit);
    }

    private int objects(Sql tx, AxonRow axon, Key present, int limit) {
        var rows = tx.query(
                "select name, wrapped_key from object where axon = ? and state in ('live', 'dropped') and key_version < ?"
                        + " order by name limit ? for no key update",
                axon.id(),
                present.version(),
                limit);
        if (!rows.isEmpty()) {
            var rewrapping = rewrapping(tx, axon, present);
            tx.execute(
                    "update object set wrapped_key = new.wrapped_key, key_version = ?"
                            + " from unnest(?, ?) as new (name, wrapped_key) where object.name = new.name",
                    present.version(),
                    names(rows, "name"),
                    rows.stream()
                            .map(row -> rewrapping.object(row.uuid("name"), row.bytes("wrapped_key")))
                            .toArray(byte[][]::new));
        }
        return rows.size();
    }

    private int documents(Sql tx, AxonRow axon, Key present, int limit) {
        var rows = tx.query(
                "select id, name, labels from document where axon = ? and " + OLDER + " order by id limit ?",
                axon.id(),
                prefix(present.version()),
                prefix(present.version()),
                limit);
        if (!rows.isEmpty()) {
            var rewrapping = rewrapping(tx, axon, present);
            tx.execute(
                    "update document set name = new.name, labels = new.labels from unnest(?, ?, ?) as new (id, name, labels)"
                            + " where document.axon = ? and document.id = new.id",
                    names(rows, "id"),
                    rows.stream()
                            .map(row -> rewrapping.name(row.uuid("id"), row.bytes("name")))
                            .toArray(byte[][]::new),
                    rows.stream()
                            .map(row -> rewrapping.labels(row.uuid("id"), labels(row)))
                            .toArray(byte[][]::new),
                    axon.id());
        }
        return rows.size();
    }

    boolean retire(Sql tx, AxonRow axon) {
        var left = tx.first(
                        "select exists (select 1 from object where axon = ? and state in ('live', 'dropped')"
                                + " and key_version < ?) or exists (select 1 from document where axon = ? and " + OLDER
                                + ") standing",
                        axon.id(),
                        axon.keyVersion(),
                        axon.id(),
                        prefix(axon.keyVersion()),
                        prefix(axon.keyVersion()))
                .orElseThrow()
                .flag("standing");
        if (left) {
            return false;
        }
        keys.destroyBefore(tx, PostgresCatalog.SCOPE, axon.id(), axon.keyVersion());
        tx.execute("update axon set version = version + 1 where id = ?", axon.id());
        return true;
    }

    private Rewrapping rewrapping(Sql tx, AxonRow axon, Key present) {
        return new Rewrapping(version -> keys.version(tx, PostgresCatalog.SCOPE, axon.id(), version), present);
    }

    /** How a value begins that a key of this version sealed. */
    private static byte[] prefix(int version) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(version).array();
    }

    private static byte @Nullable [] labels(Row row) {
        return row.optionalBytes("labels").orElse(null);
    }

    private static UUID[] names(List<Row> rows, String column) {
        return rows.stream().map(row -> row.uuid(column)).toArray(UUID[]::new);
    }
}
