package brane.storage;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** Arguments as the driver wants them. DbClient would send a UUID as text, and knows no arrays. */
final class Arguments {

    private Arguments() {}

    /** A lone {@code String[]} or {@code UUID[]} is one argument, although Java spreads it over the variable arguments. */
    static List<@Nullable Object> of(@Nullable Object[] arguments) {
        var values = new ArrayList<@Nullable Object>();
        if (arguments.getClass() != Object[].class) {
            values.add(driverValue(arguments));
            return values;
        }
        for (var argument : arguments) {
            values.add(driverValue(argument));
        }
        return values;
    }

    private static @Nullable Object driverValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Integer number -> number;
            case Long number -> number;
            case Boolean flag -> flag;
            case byte[] bytes -> bytes;
            case UUID id -> typed("uuid", id.toString());
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case String[] texts -> texts;
            case Long[] numbers -> numbers;
            case long[] numbers -> numbers;
            case Integer[] numbers -> numbers;
            case int[] numbers -> numbers;
            case Boolean[] flags -> flags;
            case byte[][] all -> all;
            case UUID[] ids -> typed("_uuid", literal(ids, UUID::toString));
            case Instant[] instants -> typed("_timestamptz", literal(instants, time -> '"' + time.toString() + '"'));
            default ->
                throw new IllegalArgumentException(
                        "an SQL argument must be a String, Integer, Long, Boolean, UUID, byte[], Instant, null or an array"
                                + " of these, was " + value.getClass().getName());
        };
    }

    private static <T> String literal(@Nullable T[] values, Function<T, String> text) {
        return Stream.of(values)
                .map(value -> value == null ? "NULL" : text.apply(value))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static PGobject typed(String type, String value) {
        try {
            var object = new PGobject();
            object.setType(type);
            object.setValue(value);
            return object;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
