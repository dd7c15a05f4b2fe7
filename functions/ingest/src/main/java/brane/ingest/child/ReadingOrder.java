package brane.ingest.child;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.pdfbox.text.TextPosition;

/**
 * Puts what was printed on a page into the order in which people read it. Most programs print in that order, so little is
 * touched: two columns of prose that were printed line by line are read one after the other, parts of a line are read from left
 * to right, and what stands at another angle comes last. Tables are printed line by line too, and are read so.
 */
final class ReadingOrder {

    /** Fewer lines side by side are no columns. */
    private static final int LINES_LEAST = 5;

    /** A line of prose fills at least this part of its column, and has this many letters, on average. */
    private static final float FILLED = 0.6f;

    private static final int LETTERS = 18;

    /** Columns are no further apart than so many lines' heights from what stands above. */
    private static final float LEADING_MAX = 4;

    private ReadingOrder() {}

    /** The article in parts that are read one after the other. */
    static List<List<TextPosition>> of(List<TextPosition> article) {
        var angles = new LinkedHashMap<Integer, List<TextPosition>>();
        angles.put(0, new ArrayList<>());
        for (var glyph : article) {
            angles.computeIfAbsent(Glyphs.angle(glyph), _ -> new ArrayList<>()).add(glyph);
        }
        var ordered = new ArrayList<List<TextPosition>>();
        angles.values().forEach(glyphs -> columns(Glyphs.runs(glyphs), ordered));
        return ordered;
    }

    private static void columns(List<Glyphs> runs, List<List<TextPosition>> into) {
        var plain = new ArrayList<Glyphs>();
        for (var from = 0; from < runs.size(); ) {
            var band = new Band();
            var to = from;
            while (to < runs.size() && band.take(runs.get(to))) {
                to++;
            }
            if (band.isProse()) {
                add(plain, into);
                add(band.left, into);
                add(band.right, into);
                plain.clear();
            } else {
                to = Math.max(to, from + 1);
                plain.addAll(runs.subList(from, to));
            }
            from = to;
        }
        add(plain, into);
    }

    private static void add(List<Glyphs> runs, List<List<TextPosition>> into) {
        var glyphs = new ArrayList<TextPosition>();
        for (var from = 0; from < runs.size(); ) {
            var to = from + 1;
            while (to < runs.size() && runs.get(to).sameLine(runs.get(from)) && apart(runs.get(to - 1), runs.get(to))) {
                to++;
            }
            runs.subList(from, to).stream()
                    .sorted((one, other) -> Float.compare(one.left(), other.left()))
                    .forEach(run -> glyphs.addAll(run.positions()));
            from = to;
        }
        if (!glyphs.isEmpty()) {
            into.add(glyphs);
        }
    }

    private static boolean apart(Glyphs one, Glyphs other) {
        return one.right() <= other.left() || other.right() <= one.left();
    }

    /** Lines that may be two columns: no run of them reaches over the gutter. */
    private static final class Band {

        private final List<Glyphs> left = new ArrayList<>();
        private final List<Glyphs> right = new ArrayList<>();
        private float gutterLeft = -Float.MAX_VALUE;
        private float gutterRight = Float.MAX_VALUE;
        private int pairs;
        private float down = -Float.MAX_VALUE;

        /** Takes the run that was printed next, unless it shows that these are no columns. */
        boolean take(Glyphs run) {
            var beside = !left.isEmpty()
                    && left.getLast().sameLine(run)
                    && run.left() > left.getLast().right();
            var below = run.baseline() - down;
            if (!left.isEmpty() && (below < -0.3f * run.size() || below > LEADING_MAX * run.size())) {
                return false;
            }
            if (left.isEmpty() || (!beside && run.left() < gutterLeft)) {
                return takeLeft(run);
            }
            return takeRight(run, beside);
        }

        private boolean takeLeft(Glyphs run) {
            var edge = Math.max(gutterLeft, run.right());
            if (gutterRight - edge < 0.8f * run.size()) {
                return false;
            }
            gutterLeft = edge;
            left.add(run);
            down = run.baseline();
            return true;
        }

        private boolean takeRight(Glyphs run, boolean beside) {
            var edge = Math.min(gutterRight, run.left());
            if (edge - gutterLeft < 0.8f * run.size()
                    || (!right.isEmpty() && right.getLast().sameLine(run))) {
                return false;
            }
            gutterRight = edge;
            right.add(run);
            down = run.baseline();
            pairs += beside ? 1 : 0;
            return true;
        }

        boolean isProse() {
            return pairs >= LINES_LEAST
                    && pairs * 4 >= 3 * Math.max(left.size(), right.size()) - 8
                    && isProse(left)
                    && isProse(right);
        }

        private static boolean isProse(List<Glyphs> lines) {
            var from = lines.stream().map(Glyphs::left).min(Float::compare).orElseThrow();
            var to = lines.stream().map(Glyphs::right).max(Float::compare).orElseThrow();
            var width = lines.stream()
                    .mapToDouble(line -> line.right() - line.left())
                    .average()
                    .orElseThrow();
            var letters = lines.stream()
                    .mapToInt(line -> line.positions().size())
                    .average()
                    .orElseThrow();
            return width >= FILLED * (to - from) && letters >= LETTERS;
        }
    }
}
