package brane.ingest.child;

import java.util.ArrayList;
import java.util.List;

/** Lines that stand below each other in columns; a cell may go on in the lines below its row. */
final class PrintedTable {

    private final Hyphens hyphens;
    private final List<List<StringBuilder>> rows = new ArrayList<>();
    private int lines;

    private PrintedTable(Hyphens hyphens) {
        this.hyphens = hyphens;
    }

    /** The table that begins with that line; without rows when none does. */
    static PrintedTable at(int from, List<PrintedLine> lines, Hyphens hyphens) {
        var table = new PrintedTable(hyphens);
        PrintedLine row = null;
        for (var i = from; i < lines.size(); i++) {
            var line = lines.get(i);
            if (row != null && line.goesOnBelow(row, lines.get(i - 1))) {
                table.extend(row, line);
            } else if (line.isRow()) {
                table.rows.add(line.parts().stream().map(StringBuilder::new).toList());
                row = line;
            } else {
                break;
            }
            table.lines++;
        }
        return table;
    }

    /** How many lines of print it has. */
    int lines() {
        return lines;
    }

    List<String> rows() {
        return rows.stream().map(cells -> String.join(" | ", cells)).toList();
    }

    private void extend(PrintedLine row, PrintedLine line) {
        for (var i = 0; i < line.parts().size(); i++) {
            var cell = rows.getLast().get(row.columnOf(line, i));
            hyphens.join(cell, line.parts().get(i));
            cell.append(line.parts().get(i));
        }
    }
}
