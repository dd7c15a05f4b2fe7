package brane.ingest.child;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A page as it was printed: its lines in the order in which they are read. */
final class PrintedPage {

    private final List<PrintedLine> lines = new ArrayList<>();
    private final float height;

    /** @param height in points, as the page is read */
    PrintedPage(float height) {
        this.height = height;
    }

    float height() {
        return height;
    }

    void add(PrintedLine line) {
        lines.add(line);
    }

    List<PrintedLine> lines() {
        return lines;
    }

    /** The other lines; where a paragraph lost its first line, the next one opens it. */
    List<PrintedLine> without(Set<PrintedLine> some) {
        var others = new ArrayList<PrintedLine>();
        var opens = false;
        for (var line : lines) {
            opens |= line.opens();
            if (!some.contains(line)) {
                if (opens) {
                    line.open();
                }
                opens = false;
                others.add(line);
            }
        }
        return others;
    }
}
