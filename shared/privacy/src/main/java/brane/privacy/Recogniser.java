package brane.privacy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Finds one kind of value by a pattern in linear time (RE2), what its digits must satisfy, and words of which one must stand
 * near. Group 1 is the value where the pattern has one.
 */
final class Recogniser {

    /** How far before and after a value its words may stand, in characters. */
    private static final int NEAR = 60;

    private final String type;
    private final Pattern pattern;
    private final Predicate<String> valid;
    private final List<String> context;
    private final double score;

    Recogniser(String type, Pattern pattern, Predicate<String> valid, List<String> context, double score) {
        this.type = type;
        this.pattern = pattern;
        this.valid = valid;
        this.context = List.copyOf(context);
        this.score = score;
    }

    static Recogniser of(String type, String pattern, Predicate<String> valid) {
        return new Recogniser(type, Pattern.compile(pattern), valid, List.of(), 1);
    }

    static Recogniser near(String type, String pattern, Predicate<String> valid, String... context) {
        return new Recogniser(type, Pattern.compile(pattern), valid, List.of(context), 0.9);
    }

    List<Finding> find(String text) {
        var found = new ArrayList<Finding>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            var group = matcher.groupCount() >= 1 && matcher.start(1) >= 0 ? 1 : 0;
            var start = matcher.start(group);
            var end = matcher.end(group);
            if (end > start && valid.test(text.substring(start, end)) && near(text, start, end)) {
                found.add(new Finding(type, start, end, score));
            }
        }
        return found;
    }

    private boolean near(String text, int start, int end) {
        if (context.isEmpty()) {
            return true;
        }
        var around = text.substring(Math.max(0, start - NEAR), Math.min(text.length(), end + NEAR))
                .toLowerCase(Locale.ROOT);
        return context.stream().anyMatch(around::contains);
    }
}
