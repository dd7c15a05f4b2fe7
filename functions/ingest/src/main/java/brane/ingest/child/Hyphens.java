package brane.ingest.child;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Joins the lines of print: most hyphens at the end of a line part a word, some are the word's own. */
final class Hyphens {

    /** Within a line, such a word has its hyphen from its writer. */
    private static final Pattern COMPOUND = Pattern.compile("\\p{L}{2,40}[-\u2010]\\p{Ll}{2,40}");

    private static final Pattern WORD = Pattern.compile("\\p{L}{2,40}");

    /** What follows a hyphen that stands for the rest of a word: "Vor- und Nachteile". */
    private static final Set<String> BETWEEN =
            Set.of("und", "oder", "bzw", "bis", "sowie", "statt", "and", "or", "to", "versus", "vs");

    private static final int COMPOUNDS_MAX = 100_000;

    private final Set<String> compounds = new HashSet<>();

    /** Learns from a line how its document writes. */
    void learn(String line) {
        var found = COMPOUND.matcher(line);
        while (compounds.size() < COMPOUNDS_MAX && found.find()) {
            compounds.add(folded(found.group()));
        }
    }

    /** Ends {@code before} so that {@code next}, the line below, can be appended. */
    void join(StringBuilder before, CharSequence next) {
        if (before.isEmpty() || next.isEmpty()) {
            return;
        }
        if (!hyphenated(before)) {
            before.append(before.charAt(before.length() - 1) == '\u00AD' ? "" : " ");
            return;
        }
        var word = WORD.matcher(next);
        var first = word.lookingAt() ? word.group() : "";
        if (BETWEEN.contains(first)) {
            before.append(' ');
        } else if (Character.isLowerCase(next.charAt(0)) && !isCompound(before, first)) {
            before.setLength(before.length() - 1);
        } else if (!Character.isLetterOrDigit(next.charAt(0))) {
            before.append(' ');
        }
    }

    /** Whether it ends with a letter or digit and a hyphen. */
    static boolean hyphenated(StringBuilder before) {
        var end = before.length();
        return end >= 2
                && (before.charAt(end - 1) == '-' || before.charAt(end - 1) == '\u2010')
                && Character.isLetterOrDigit(before.charAt(end - 2));
    }

    private boolean isCompound(StringBuilder before, String first) {
        var start = before.length() - 1;
        if (Character.isDigit(before.charAt(start - 1))) {
            return true;
        }
        while (start > 0 && before.length() - start <= 40 && Character.isLetter(before.charAt(start - 1))) {
            start--;
        }
        return compounds.contains(folded(before.substring(start) + first));
    }

    private static String folded(String word) {
        return word.replace('\u2010', '-').toLowerCase(Locale.ROOT);
    }
}
