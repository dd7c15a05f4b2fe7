package brane.ingest.child;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pdfbox.text.TextPosition;
import org.jspecify.annotations.Nullable;

/** A line of a page: its words as they were printed, taken apart where a wide gap is. */
final class PrintedLine {

    /** A gap that is wider than this part of the type's size is no space between words, even in justified text. */
    private static final float WIDE = 1;

    /** What is raised is smaller than this part of what stands beside it. */
    private static final float SMALL = 0.85f;

    /** What stands before an item of a list, often with a wide gap. */
    private static final Pattern LIST_MARK = Pattern.compile("[^\\p{L}\\p{N}]|\\(?[\\p{L}\\p{N}]{1,3}[.)]");

    /** Lines of one cell are no further apart than so many times the type's size. */
    private static final float LEADING_MAX = 1.45f;

    private static final float ALIGNED = 2;

    private final List<StringBuilder> parts = new ArrayList<>();
    private final List<Float> lefts = new ArrayList<>();
    /** What stands on the line, not above it. */
    private @Nullable TextPosition base;

    private float size;
    private float top;
    private float end;
    private boolean spaced;
    private boolean turned;
    private boolean opens;

    /** Adds a word. */
    void add(String word, List<TextPosition> glyphs) {
        if (glyphs.isEmpty()) {
            return;
        }
        var first = glyphs.getFirst();
        if (parts.isEmpty()) {
            top = first.getYDirAdj();
            turned = Glyphs.angle(first) != 0;
            size = Glyphs.size(first);
            begin(first);
        } else if (first.getXDirAdj() - end > WIDE * Glyphs.size(first)) {
            begin(first);
        } else if (spaced) {
            parts.getLast().append(' ');
        }
        parts.getLast().append(raised(word, glyphs));
        var last = glyphs.getLast();
        end = last.getXDirAdj() + last.getWidthDirAdj();
        spaced = false;
    }

    private void begin(TextPosition first) {
        parts.add(new StringBuilder());
        lefts.add(first.getXDirAdj());
    }

    /** The word, its numbers raised where they are printed so. */
    private String raised(String word, List<TextPosition> glyphs) {
        StringBuilder raised = null;
        var at = 0;
        for (var glyph : glyphs) {
            var letters = glyph.getUnicode();
            if (!word.startsWith(letters, at)) {
                // The word was put together from its glyphs in another way, as Arabic is.
                return word;
            }
            if (base != null && isAbove(base, glyph)) {
                raised = raised == null ? new StringBuilder(word) : raised;
                raised.replace(at, at + letters.length(), Superscript.of(letters));
            } else {
                base = glyph;
            }
            at += letters.length();
        }
        return raised == null ? word : raised.toString();
    }

    private static boolean isAbove(TextPosition base, TextPosition glyph) {
        var size = Glyphs.size(base);
        if (Glyphs.size(glyph) > SMALL * size) {
            return false;
        }
        var up = base.getYDirAdj() - glyph.getYDirAdj();
        return up > 0.15f * size && up < 0.8f * size;
    }

    /** A space comes next. */
    void space() {
        spaced = true;
    }

    /** A paragraph begins with it. */
    void open() {
        opens = true;
    }

    boolean opens() {
        return opens;
    }

    /** Whether it looks like a row of a table. */
    boolean isRow() {
        return parts.size() > 2
                || (parts.size() == 2 && !LIST_MARK.matcher(parts.getFirst()).matches());
    }

    /**
     * Whether it is more of what stands in cells of the row: it is close below, each part is in line with a cell and as narrow,
     * and it doesn't look like a row that has empty cells.
     */
    boolean goesOnBelow(PrintedLine row, PrintedLine before) {
        var below = top - before.top;
        if (below <= 0 || below > LEADING_MAX * size || parts.size() >= row.parts.size()) {
            return false;
        }
        for (var i = 0; i < parts.size(); i++) {
            var column = row.columnOf(this, i);
            if (column < 0
                    || (parts.size() > 1 && !Character.isLowerCase(parts.get(i).codePointAt(0)))) {
                return false;
            }
            var words =
                    row.parts.get(column).chars().filter(Character::isLetter).count() > 1;
            var narrow = column + 1 == row.lefts.size() || i + 1 < parts.size() || end < row.lefts.get(column + 1);
            if (!words || !narrow) {
                return false;
            }
        }
        return true;
    }

    /** The part of this line with which a part of the other is in line; -1 for none. */
    int columnOf(PrintedLine other, int part) {
        for (var i = 0; i < lefts.size(); i++) {
            if (Math.abs(lefts.get(i) - other.lefts.get(part)) <= ALIGNED) {
                return i;
            }
        }
        return -1;
    }

    boolean isBlank() {
        return parts.stream().allMatch(part -> part.toString().isBlank());
    }

    /** What stands between the wide gaps. */
    List<String> parts() {
        return parts.stream().map(StringBuilder::toString).toList();
    }

    String text() {
        return String.join(" ", parts);
    }

    /** How far below the upper edge of the page it stands, in points. */
    float top() {
        return top;
    }

    /** Whether it doesn't run from left to right as the page is read, as a stamp on the margin. */
    boolean turned() {
        return turned;
    }
}
