package brane.ingest.child;

import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.text.TextPosition;

/** A run of glyphs that were printed one after the other, on one line and without a wide gap. */
final class Glyphs {

    private final List<TextPosition> positions = new ArrayList<>();
    private float left = Float.MAX_VALUE;
    private float right = -Float.MAX_VALUE;
    private float baseline;

    /** Of the glyph that came last. */
    private float lastBaseline;

    private float lastSize;
    private float end;

    /** The angle at which the glyph is read on its page, in degrees from 0 to 359. */
    static int angle(TextPosition glyph) {
        var matrix = glyph.getTextMatrix();
        if (glyph.getRotation() == 0 && matrix.getShearY() == 0 && matrix.getScaleX() > 0) {
            return 0;
        }
        var degrees = Math.round(Math.toDegrees(Math.atan2(matrix.getShearY(), matrix.getScaleX())));
        return Math.floorMod((int) degrees - glyph.getRotation(), 360);
    }

    /** The size of the glyph's type in points; at least 1. */
    static float size(TextPosition glyph) {
        return Math.max(1, Math.max(glyph.getHeightDir(), glyph.getFontSizeInPt()));
    }

    /** Takes an article apart into its runs, in the order of printing. */
    static List<Glyphs> runs(List<TextPosition> article) {
        var runs = new ArrayList<Glyphs>();
        for (var glyph : article) {
            if (runs.isEmpty() || !runs.getLast().goesOnWith(glyph)) {
                runs.add(new Glyphs());
            }
            runs.getLast().add(glyph);
        }
        return runs;
    }

    List<TextPosition> positions() {
        return positions;
    }

    float left() {
        return left;
    }

    float right() {
        return right;
    }

    float baseline() {
        return baseline;
    }

    float size() {
        return size(positions.getFirst());
    }

    boolean sameLine(Glyphs other) {
        return Math.abs(baseline() - other.baseline()) < 0.3f * size();
    }

    private boolean goesOnWith(TextPosition glyph) {
        var gap = glyph.getXDirAdj() - end;
        var size = Math.max(lastSize, size(glyph));
        return Math.abs(glyph.getYDirAdj() - lastBaseline) < 0.6f * size && gap < size && gap > -size;
    }

    private void add(TextPosition glyph) {
        var start = glyph.getXDirAdj();
        lastBaseline = glyph.getYDirAdj();
        lastSize = size(glyph);
        end = start + glyph.getWidthDirAdj();
        if (positions.isEmpty()) {
            baseline = lastBaseline;
        }
        positions.add(glyph);
        left = Math.min(left, start);
        right = Math.max(right, end);
    }
}
