package brane.storage;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of an answer, by column name. The plain accessors refuse NULL; the optional ones are for columns that allow it. */
public final class Row {

    private final Map<String, @Nullable Object> values;

    Row(Map<String, @Nullable Object> values) {
        this.values = values;
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
