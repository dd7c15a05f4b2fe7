package brane.ingest.child;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines that stand in the same place of page after page: running heads and feet, and page numbers. They would part
 * sentences that go over a page's end. The first of a head and the last of a foot is no such line: what it says is said once.
 * A number may differ only as the page's number does, so that nothing is lost that a document says on one page alone.
 */
final class RunningLines {

    /** So many lines from the edge of a page are looked at. */
    private static final int ZONE = 3;

    /** And within this part of its height. */
    private static final float MARGIN = 0.15f;

    private static final int LENGTH_MAX = 300;

    /** So many pages must have it; both of a document that has two. */
    private static final int PAGES_LEAST = 3;

    /** Left and right pages may have lines of their own. */
    private static final int PAGES_APART = 2;

    private static final float SAME_PLACE = 6;

    /** Anything, perhaps a word for a page, its number, and perhaps how many there are. */
    private static final Pattern LABEL = Pattern.compile("(?iu)(.*?)(\\b(?:page|pg|p|seite|s|blatt)\\b[.:]?\\s*)?"
            + "(\\p{Nd}{1,5})((?:\\s*(?:/|of|von)\\s*\\p{Nd}{1,5})?[^\\p{L}\\p{N}]*)");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]");

    private static final Pattern SEPARATOR = Pattern.compile("\\s[|·•–—]\\s");

    private enum Place {
        HEAD,
        FOOT,
        TURNED
    }

    /** @param number whether it is a page's number and nothing else */
    private record Candidate(Place place, int page, float edge, PrintedLine line, boolean number) {}

    private final Map<String, List<Candidate>> equal = new HashMap<>();
    private final Map<String, List<Candidate>> counted = new HashMap<>();
    private final List<List<Candidate>> pages = new ArrayList<>();
    private final Set<PrintedLine> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<PrintedLine> kept = Collections.newSetFromMap(new IdentityHashMap<>());

    private RunningLines() {}

    /** Those of the document. */
    static Set<PrintedLine> in(List<PrintedPage> pages) {
        var running = new RunningLines();
        for (var i = 0; i < pages.size(); i++) {
            running.collect(i, pages.get(i));
        }
        var least = Math.clamp(pages.size(), 2, PAGES_LEAST);
        running.equal.values().forEach(same -> running.follow(same, least, true));
        running.counted.values().forEach(same -> running.follow(same, least, false));
        return running.found();
    }

    private void collect(int page, PrintedPage printed) {
        var upright = printed.lines().stream()
                .filter(line -> !line.turned())
                .sorted(Comparator.comparing(PrintedLine::top))
                .toList();
        pages.add(new ArrayList<>());
        var margin = printed.height() * MARGIN;
        upright.stream().limit(ZONE).forEach(line -> add(Place.HEAD, page, line.top(), margin, line));
        upright.reversed().stream()
                .limit(ZONE)
                .forEach(line -> add(Place.FOOT, page, printed.height() - line.top(), margin, line));
        printed.lines().stream()
                .filter(PrintedLine::turned)
                .limit(2 * ZONE)
                .forEach(line -> add(Place.TURNED, page, line.top(), Float.MAX_VALUE, line));
    }

    private void add(Place place, int page, float edge, float margin, PrintedLine line) {
        if (edge <= margin && line.text().length() <= LENGTH_MAX) {
            add(new Candidate(place, page, edge, line, isNumber(line)));
        }
    }

    private void add(Candidate candidate) {
        pages.getLast().add(candidate);
        equal.computeIfAbsent(candidate.place() + candidate.line().text(), _ -> new ArrayList<>())
                .add(candidate);
        var key = new StringBuilder(candidate.place().name());
        var labels = 0;
        for (var part : parts(candidate.line())) {
            var label = LABEL.matcher(part);
            key.append('\t').append(part);
            if (isLabel(label)) {
                var number = Integer.parseInt(label.group(3)) - candidate.page();
                key.setLength(key.length() - part.length());
                key.append(label.group(1)).append(label.group(2)).append(number).append(label.group(4));
                labels++;
            }
        }
        if (labels > 0) {
            counted.computeIfAbsent(key.toString(), _ -> new ArrayList<>()).add(candidate);
        }
    }

    private static boolean isLabel(Matcher label) {
        return label.matches()
                && (label.group(2) != null || !WORD.matcher(label.group(1)).find());
    }

    private static boolean isNumber(PrintedLine line) {
        return parts(line).stream()
                .map(LABEL::matcher)
                .allMatch(
                        label -> isLabel(label) && !WORD.matcher(label.group(1)).find());
    }

    private static List<String> parts(PrintedLine line) {
        return line.parts().stream().flatMap(SEPARATOR::splitAsStream).toList();
    }

    /** Finds the stretches of pages that have the line in the same place. Of equal lines, and of such that say more than a number, one is kept. */
    private void follow(List<Candidate> same, int least, boolean alike) {
        for (var from = 0; from < same.size(); ) {
            var to = from + 1;
            while (to < same.size() && follows(same.get(to - 1), same.get(to))) {
                to++;
            }
            if (to - from >= least) {
                var stretch = same.subList(from, to);
                stretch.forEach(candidate -> repeated.add(candidate.line()));
                var one = stretch.getFirst().place() == Place.FOOT ? stretch.getLast() : stretch.getFirst();
                if (alike || !one.number()) {
                    kept.add(one.line());
                }
            }
            from = to;
        }
    }

    private static boolean follows(Candidate one, Candidate next) {
        var apart = next.page() - one.page();
        return apart >= 1 && apart <= PAGES_APART && Math.abs(next.edge() - one.edge()) <= SAME_PLACE;
    }

    /** A line is of the page's own when one stands between it and the edge that is. */
    private Set<PrintedLine> found() {
        var found = Collections.<PrintedLine>newSetFromMap(new IdentityHashMap<>());
        for (var page : pages) {
            var own = EnumSet.noneOf(Place.class);
            for (var candidate : page) {
                var again = repeated.contains(candidate.line());
                if (!again) {
                    own.add(candidate.place());
                } else if (candidate.number()
                        || candidate.place() == Place.TURNED
                        || !own.contains(candidate.place())) {
                    found.add(candidate.line());
                }
            }
        }
        found.removeAll(kept);
        return found;
    }
}
