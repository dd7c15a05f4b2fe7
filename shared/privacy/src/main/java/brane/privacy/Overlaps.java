package brane.privacy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Settles findings that overlap: the longer one stays, and of the shorter one what sticks out, so that no part of it leaves. */
final class Overlaps {

    private Overlaps() {}

    /** The same stretches of the text without overlaps, in order. */
    static List<Finding> settle(String text, List<Finding> found) {
        var order = new ArrayList<>(found);
        order.sort(Comparator.comparingInt(Finding::length)
                .reversed()
                .thenComparing(Comparator.comparingDouble(Finding::score).reversed())
                .thenComparingInt(Finding::start));
        var byStart = new TreeMap<Integer, Finding>();
        for (var finding : order) {
            for (var rest : outside(byStart, finding)) {
                var cut = rest.length() == finding.length() ? rest : trimmed(text, rest);
                if (cut != null) {
                    byStart.put(cut.start(), cut);
                }
            }
        }
        return List.copyOf(byStart.values());
    }

    /** What sticks out, without the spaces and signs at its ends; null when nothing is left. */
    private static @Nullable Finding trimmed(String text, Finding rest) {
        var start = rest.start();
        var end = rest.end();
        while (start < end && !Character.isLetterOrDigit(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (end > start && !Character.isLetterOrDigit(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return start < end ? new Finding(rest.type(), start, end, rest.score()) : null;
    }

    private static List<Finding> outside(NavigableMap<Integer, Finding> settled, Finding finding) {
        var rests = new ArrayList<Finding>();
        var at = finding.start();
        var before = settled.lowerEntry(at);
        if (before != null) {
            at = Math.max(at, before.getValue().end());
        }
        while (at < finding.end()) {
            var next = settled.ceilingEntry(at);
            var end = next == null ? finding.end() : Math.min(finding.end(), next.getKey());
            if (at < end) {
                rests.add(new Finding(finding.type(), at, end, finding.score()));
            }
            at = next == null ? finding.end() : next.getValue().end();
        }
        return rests;
    }
}
