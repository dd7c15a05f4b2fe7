package brane.audit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in the one spelling of RFC 8785 (JCS), for objects of strings, integers and such objects: members in the order of
 * their names' UTF-16 units (section 3.2.3), the shortest escapes (3.2.2.2), no white space.
 */
final class CanonicalJson {

    /** The integers that every JSON reader keeps exactly (RFC 7493, section 2.2). */
    static final long MAX_INTEGER = (1L << 53) - 1;

    private CanonicalJson() {}

    static byte[] bytes(Map<String, ?> object) {
        var out = new StringBuilder();
        object(out, object);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void value(StringBuilder out, Object value) {
        switch (value) {
            case String text -> string(out, text);
            case Long number -> integer(out, number);
            case Integer number -> integer(out, number);
            case Map<?, ?> object -> object(out, object);
            default ->
                throw new IllegalArgumentException(
                        "a leaf holds strings, integers and objects, was " + value.getClass());
        }
    }

    private static void object(StringBuilder out, Map<?, ?> object) {
        var sorted = new TreeMap<String, Object>();
        object.forEach((name, value) -> sorted.put((String) name, value));
        var separator = '{';
        for (var member : sorted.entrySet()) {
            out.append(separator);
            string(out, member.getKey());
            out.append(':');
            value(out, member.getValue());
            separator = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void integer(StringBuilder out, long number) {
        if (number < -MAX_INTEGER || number > MAX_INTEGER) {
            throw new IllegalArgumentException("an integer of a leaf must be within 2^53 - 1 of 0, was " + number);
        }
        out.append(number);
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                var whole = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!whole) {
                    throw new IllegalArgumentException("a string of a leaf holds half a character");
                }
                out.append(c).append(text.charAt(++i));
            } else {
                character(out, c);
            }
        }
        out.append('"');
    }

    private static void character(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                if (c < 0x20) {
                    out.append(String.format("\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
