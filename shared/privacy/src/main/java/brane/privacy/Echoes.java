package brane.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values that were found somewhere in a prompt and stand elsewhere in it without their label: a patient's name in running text,
 * a record number in the question. A full name is looked for in any case and spacing, also the other way round when it was
 * written surname first; its surname alone when it has four letters and is no common word, eponym or drug.
 */
final class Echoes {

    private static final int SHORTEST_SURNAME = 4;
    private static final int SHORTEST_NUMBER = 5;

    /** A longer run of letters is no part of a name; normalising one could take long. */
    private static final int LONGEST = 60;

    /** The most characters that may stand between two words of one value. */
    private static final int BETWEEN = 3;

    /** Too short or too common to be looked for elsewhere. */
    private static final Set<String> NOT_ECHOED = Set.of(Kinds.DATE, Kinds.AGE, Kinds.ZIP, "URL");

    private static final Set<String> COMMON = common();

    private final Set<String> never;
    private final Node root = new Node();

    /** @param never words in lower case that are never hidden */
    Echoes(Set<String> never) {
        this.never = never;
    }

    /** What stands behind the words so far; {@code type} is null where no value ends. */
    private static final class Node {
        private final Map<String, Node> next = new HashMap<>();
        private @Nullable String type;
    }

    private record Word(String text, int start, int end) {}

    void add(String type, String value) {
        if (type.equals(Kinds.PERSON)) {
            name(value);
        } else if (!NOT_ECHOED.contains(type)
                && value.codePoints().filter(Character::isLetterOrDigit).count() >= SHORTEST_NUMBER) {
            put(type, value);
        }
    }

    private void name(String value) {
        var comma = value.indexOf(',');
        var full = value;
        if (comma > 0 && value.substring(0, comma).strip().indexOf(' ') < 0) {
            put(Kinds.PERSON, value);
            full = value.substring(comma + 1).strip() + " "
                    + value.substring(0, comma).strip();
        } else if (comma > 0) {
            full = value.substring(0, comma);
        }
        var parts = full.strip().split("\\s+");
        var surname = parts[parts.length - 1];
        if (parts.length > 1) {
            put(Kinds.PERSON, full);
            put(Kinds.PERSON, parts[0] + " " + surname);
        }
        if (letters(surname) >= SHORTEST_SURNAME && !COMMON.contains(lower(surname))) {
            put(Kinds.PERSON, surname);
        }
    }

    private static long letters(String word) {
        return word.codePoints().filter(Character::isLetter).count();
    }

    private void put(String type, String value) {
        if (never.contains(Lower.of(value))) {
            return;
        }
        var node = root;
        for (var at = 0; ; ) {
            var word = word(value, at);
            if (word == null) {
                break;
            }
            if (word.text().isEmpty()) {
                return;
            }
            node = node.next.computeIfAbsent(word.text(), key -> new Node());
            at = word.end();
        }
        if (node != root && node.type == null) {
            node.type = type;
        }
    }

    /** Where the values stand, the longest at each place. */
    List<Finding> find(String text, Deadline deadline) {
        var found = new ArrayList<Finding>();
        if (root.next.isEmpty()) {
            return found;
        }
        var watched = deadline.watch(text);
        for (var word = word(watched, 0); word != null; word = word(watched, word.end())) {
            var finding = longest(watched, word);
            if (finding != null) {
                found.add(finding);
                Search.refuseTooMany(found.size());
            }
        }
        return found;
    }

    private @Nullable Finding longest(CharSequence text, Word first) {
        @Nullable Finding longest = null;
        var word = first;
        for (var node = root.next.get(first.text()); node != null; node = node.next.get(word.text())) {
            if (node.type != null) {
                longest = new Finding(node.type, first.start(), word.end(), 0.7);
            }
            if (node.next.isEmpty()) {
                break;
            }
            var next = word(text, word.end());
            if (next == null || next.start() - word.end() > BETWEEN) {
                break;
            }
            word = next;
        }
        return longest;
    }

    /** The next word: letters with their marks, or digits. */
    private static @Nullable Word word(CharSequence text, int from) {
        var start = from;
        while (start < text.length() && !inWord(Character.codePointAt(text, start))) {
            start += Character.charCount(Character.codePointAt(text, start));
        }
        var end = start;
        while (end < text.length() && inWord(Character.codePointAt(text, end))) {
            end += Character.charCount(Character.codePointAt(text, end));
        }
        var key = end - start > LONGEST ? "" : lower(text.subSequence(start, end));
        return end > start ? new Word(key, start, end) : null;
    }

    private static boolean inWord(int c) {
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static String lower(CharSequence word) {
        return Lower.of(Normalizer.normalize(word, Normalizer.Form.NFC));
    }

    private static Set<String> common() {
        try (var in = Objects.requireNonNull(Echoes.class.getResourceAsStream("not-only-a-surname.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .flatMap(line -> java.util.Arrays.stream(line.strip().split(" ")))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
