package brane.ingest.child;

import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.events.StartElement;

/** Follows the tables of a Word document, to say again in each row what a cell over several rows says. */
final class WordTables {

    /** A longer text isn't said again. */
    private static final int LENGTH_MAX = 200;

    private final Map<Integer, String> tall = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int tables;
    private int column;
    private int width = 1;
    private boolean begins;
    private boolean goesOn;

    void start(StartElement element) {
        var name = element.getName().getLocalPart();
        if (name.equals("tbl") && tables++ == 0) {
            tall.clear();
        }
        if (tables != 1) {
            return;
        }
        switch (name) {
            case "tr" -> column = 0;
            case "tc" -> cell();
            case "gridSpan" -> width = width(WordMarkup.attribute(element, "val"));
            case "vMerge" -> {
                begins = WordMarkup.attribute(element, "val").equals("restart");
                goesOn = !begins;
            }
            default -> {}
        }
    }

    void text(String more) {
        if (begins && text.length() <= LENGTH_MAX) {
            text.append(more, 0, Math.min(more.length(), LENGTH_MAX + 1));
        }
    }

    /** What is to be said after this end; empty for nothing. */
    String end(String name) {
        if (tables == 1 && name.equals("tcPr") && goesOn) {
            return tall.getOrDefault(column, "");
        }
        if (tables == 1 && name.equals("tc")) {
            if (begins && text.length() <= LENGTH_MAX) {
                tall.put(column, text.toString());
            } else if (!goesOn) {
                tall.remove(column);
            }
            column += width;
            begins = false;
        }
        tables -= name.equals("tbl") ? 1 : 0;
        return "";
    }

    private void cell() {
        text.setLength(0);
        width = 1;
        begins = false;
        goesOn = false;
    }

    private static int width(String value) {
        return value.matches("[1-9][0-9]{0,2}") ? Integer.parseInt(value) : 1;
    }
}
