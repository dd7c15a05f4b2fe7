package brane.storage;

import io.helidon.dbclient.DbRow;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** One row of an answer, by column name. The plain accessors refuse NULL; the optional ones are for columns that allow it. */
public final class Row {

    private final Map<String, @Nullable Object> values;

    Row(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /** Reads the row while its connection is open: arrays and JSON become plain values. */
    static Row of(DbRow row) {
        var values = new HashMap<String, @Nullable Object>();
        row.forEach(column -> values.put(column.name(), plain(column.get(Object.class))));
        return new Row(values);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        try {
            return switch (value) {
                case PGobject object -> object.getValue();
                case Array array -> array.getArray();
                case null -> null;
                default -> value;
            };
        } catch (SQLException e) {
            throw new IllegalStateException("an array of the answer can not be read", e);
        }
    }

    public String text(String column) {
        return (String) present(column);
    }

    public Optional<String> optionalText(String column) {
        return Optional.ofNullable((String) value(column));
    }

    public UUID uuid(String column) {
        return (UUID) present(column);
    }

    public Optional<UUID> optionalUuid(String column) {
        return Optional.ofNullable((UUID) value(column));
    }

    public long number(String column) {
        return ((Number) present(column)).longValue();
    }

    public Optional<Long> optionalNumber(String column) {
        return Optional.ofNullable((Number) value(column)).map(Number::longValue);
    }

    public boolean flag(String column) {
        return (Boolean) present(column);
    }

    public byte[] bytes(String column) {
        return (byte[]) present(column);
    }

    public Optional<byte[]> optionalBytes(String column) {
        return Optional.ofNullable((byte[]) value(column));
    }

    public Instant instant(String column) {
        return toInstant(present(column));
    }

    public Optional<Instant> optionalInstant(String column) {
        return Optional.ofNullable(value(column)).map(Row::toInstant);
    }

    /** A {@code text[]} without NULLs. */
    public List<String> texts(String column) {
        return List.of((String[]) present(column));
    }

    /** A {@code uuid[]} without NULLs. */
    public List<UUID> uuids(String column) {
        return List.of((UUID[]) present(column));
    }

    private static Instant toInstant(Object value) {
        return switch (value) {
            case Timestamp timestamp -> timestamp.toInstant();
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("not a point in time: " + value.getClass());
        };
    }

    private Object present(String column) {
        var value = value(column);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is NULL");
        }
        return value;
    }

    private @Nullable Object value(String column) {
        if (!values.containsKey(column)) {
            throw new IllegalStateException("the answer has no column " + column);
        }
        return values.get(column);
    }
}
