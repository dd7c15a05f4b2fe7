package brane.ingest.child;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pdfbox.text.TextPosition;

/** A line of a page: its words as they were printed, taken apart where a wide gap is. */
final class PrintedLine {

    /** A gap that is wider than this part of the type's size is no space between words, even in justified text. */
    private static final float WIDE = 1.5f;

    /** What stands before an item of a list, often with a wide gap. */
    private static final Pattern LIST_MARK = Pattern.compile("[^\\p{L}\\p{N}]|\\(?[\\p{L}\\p{N}]{1,3}[.)]");

    private final List<StringBuilder> parts = new ArrayList<>();
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
            parts.add(new StringBuilder());
        } else if (first.getXDirAdj() - end > WIDE * Glyphs.size(first)) {
            parts.add(new StringBuilder());
        } else if (spaced) {
            parts.getLast().append(' ');
        }
        parts.getLast().append(word);
        var last = glyphs.getLast();
        end = last.getXDirAdj() + last.getWidthDirAdj();
        spaced = false;
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
