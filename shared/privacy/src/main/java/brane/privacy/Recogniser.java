package brane.privacy;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds one kind of value by a pattern in linear time (RE2), what its digits must satisfy, and words of which one must stand
 * near. Group 1 is the value where the pattern has one.
 *
 * @param context words in lower case of which one must stand near; none asks for nothing
 * @param needs words in lower case of which one is in every text that the pattern fits; a text without is not read
 * @param digits how many digits a text has at least that the pattern fits
 */
record Recogniser(
        String type,
        Pattern pattern,
        Predicate<String> valid,
        List<String> context,
        double score,
        List<String> needs,
        int digits)
        implements Search {

    /** How far before and after a value its words may stand, in characters. */
    private static final int NEAR = 60;

    Recogniser {
        context = List.copyOf(context);
        needs = List.copyOf(needs);
    }

    static Recogniser of(String type, String pattern, Predicate<String> valid) {
        return new Recogniser(type, Pattern.compile(pattern), valid, List.of(), 0.9, List.of(), 0);
    }

    static Recogniser near(String type, String pattern, Predicate<String> valid, String... context) {
        return new Recogniser(type, Pattern.compile(pattern), valid, List.of(context), 0.95, List.of(), 0);
    }

    /** A value behind its label, with or without a colon between. */
    static Recogniser labelled(String type, String label, String value, Predicate<String> valid) {
        var pattern = Pattern.compile("\\b(?:" + label + ")[ \\t]*[:#.]?[ \\t#]*(" + value + ")\\b");
        return new Recogniser(type, pattern, valid, List.of(), 1, List.of(), 0);
    }

    Recogniser needing(String... words) {
        return new Recogniser(type, pattern, valid, context, score, List.of(words), digits);
    }

    Recogniser withDigits(int least) {
        return new Recogniser(type, pattern, valid, context, score, needs, least);
    }

    @Override
    public List<Finding> find(Subject subject) {
        if (!subject.hasDigits(digits) || !subject.hasOneOf(needs) || !subject.hasOneOf(context)) {
            return List.of();
        }
        var text = subject.text();
        var found = new ArrayList<Finding>();
        var matcher = pattern.matcher(subject.watched());
        while (matcher.find()) {
            var group = matcher.groupCount() >= 1 && matcher.start(1) >= 0 ? 1 : 0;
            var start = matcher.start(group);
            var end = matcher.end(group);
            if (end > start && valid.test(text.substring(start, end)) && near(text, start, end)) {
                found.add(new Finding(type, start, end, score));
                Search.refuseTooMany(found.size());
            }
        }
        return found;
    }

    private boolean near(String text, int start, int end) {
        if (context.isEmpty()) {
            return true;
        }
        var around = Lower.of(text.substring(Math.max(0, start - NEAR), Math.min(text.length(), end + NEAR)));
        return context.stream().anyMatch(around::contains);
    }
}
