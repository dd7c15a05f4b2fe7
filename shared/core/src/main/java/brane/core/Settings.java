package brane.core;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The configuration as flat keys, {@code search.max-hits}, read once at start. It remembers which keys were asked for, so
 * that a key that nobody knows stops the start instead of being overlooked. A variable of the environment wins over the file:
 * {@code BRANE_SEARCH_MAX_HITS} for {@code search.max-hits}.
 */
public final class Settings {

    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final Set<String> known = new ConcurrentSkipListSet<>();

    public Settings(Map<String, String> values) {
        this(values, Map.of());
    }

    public Settings(Map<String, String> values, Map<String, String> environment) {
        this.values = Map.copyOf(values);
        this.environment = Map.copyOf(environment);
    }

    public Optional<String> text(String key) {
        known.add(key);
        var variable = "BRANE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        return Optional.ofNullable(environment.get(variable))
                .or(() -> Optional.ofNullable(values.get(key)))
                .filter(value -> !value.isBlank());
    }

    public String text(String key, String absent) {
        return text(key).orElse(absent);
    }

    public int number(String key, int absent) {
        return text(key)
                .map(value -> parse(key, value, "a whole number", Integer::parseInt))
                .orElse(absent);
    }

    public long bytes(String key, long absent) {
        return text(key)
                .map(value -> parse(key, value, "bytes, such as 1048576, 64MiB or 2GiB", Settings::toBytes))
                .orElse(absent);
    }

    public boolean flag(String key, boolean absent) {
        return text(key)
                .map(value -> parse(key, value, "true or false", Settings::toFlag))
                .orElse(absent);
    }

    public Duration duration(String key, Duration absent) {
        return text(key)
                .map(value -> parse(key, value, "an ISO 8601 duration, such as PT10S", Duration::parse))
                .orElse(absent);
    }

    /** Fails when a key was given that no section asked for. Call it when every section has been read. */
    public void refuseUnknown() {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            var first = unknown.first();
            throw new IllegalArgumentException(
                    "unknown configuration key " + first + "; did you mean " + nearest(first) + "?");
        }
    }

    private String nearest(String key) {
        var byDistance = new TreeMap<Integer, String>();
        known.forEach(candidate -> byDistance.putIfAbsent(Spelling.distance(key, candidate), candidate));
        return byDistance.isEmpty() ? "nothing" : byDistance.firstEntry().getValue();
    }

    private static <T> T parse(String key, String value, String rule, java.util.function.Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(key + " must be " + rule + ", was " + value, e);
        }
    }

    private static boolean toFlag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(value);
        };
    }

    private static long toBytes(String value) {
        var units = Map.of("KiB", 10, "MiB", 20, "GiB", 30);
        for (var unit : units.entrySet()) {
            if (value.endsWith(unit.getKey())) {
                var number = value.substring(0, value.length() - 3).trim();
                return Math.multiplyExact(Long.parseLong(number), 1L << unit.getValue());
            }
        }
        return Long.parseLong(value);
    }
}
