package brane.ingest.child;

import java.util.HashMap;
import java.util.Map;

/** The cells of a table that reach over several rows: each of these rows says what they say. */
final class TallCells {

    /** A longer text isn't said again. */
    private static final int LENGTH_MAX = 200;

    private static final int ROWS_MAX = 1_000;

    private record Cell(String text, int rows) {}

    private final Map<Integer, Cell> byColumn = new HashMap<>();

    /** A cell ends that reaches over so many rows, its own among them. */
    void add(int column, String text, int rows) {
        if (rows > 1 && text.length() <= LENGTH_MAX) {
            byColumn.put(column, new Cell(text, Math.min(rows, ROWS_MAX) - 1));
        }
    }

    /** Whether a cell from above stands in that column of the next row. */
    boolean has(int column) {
        return byColumn.containsKey(column);
    }

    /** Its text, for one row. */
    String take(int column) {
        var cell = byColumn.remove(column);
        if (cell == null) {
            return "";
        }
        if (cell.rows() > 1) {
            byColumn.put(column, new Cell(cell.text(), cell.rows() - 1));
        }
        return cell.text();
    }

    void clear() {
        byColumn.clear();
    }
}
