package brane.ingest.child;

import brane.ingest.Extracted.Kind;
import brane.ingest.ExtractionFailure;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Turns the XHTML that Tika's parsers speak into headings, paragraphs, lists and tables. */
final class XhtmlReader extends DefaultHandler {

    /** More than any honest document nests; what is deeper is made to exhaust the stack. */
    private static final int DEPTH_MAX = 2_000;

    private static final Pattern HIDING =
            Pattern.compile("(?i)(^|;)\\s*(display\\s*:\\s*none|visibility\\s*:\\s*hidden)");

    private static final Set<String> SKIPPED =
            Set.of("head", "script", "style", "svg", "template", "object", "noscript", "iframe", "select", "textarea");

    private static final Set<String> BLOCKS = Set.of(
            "html",
            "body",
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "nav",
            "aside",
            "blockquote",
            "figure",
            "figcaption",
            "address",
            "dl",
            "dt",
            "dd",
            "form",
            "fieldset",
            "hr",
            "center",
            "details",
            "summary",
            "caption");

    /** What leads around in a site, and what is for clicking. */
    private static final Set<String> FRAME = Set.of("nav", "button", "dialog", "menu");

    private static final Set<String> FRAME_ROLES =
            Set.of("navigation", "search", "menu", "menubar", "toolbar", "dialog", "alertdialog", "contentinfo");

    /** Within these, a footer belongs to the text. */
    private static final Set<String> CONTENT = Set.of("main", "article", "section", "blockquote");

    private final TextBuilder text;
    private final boolean withoutFrame;
    private int depth;
    private int skipping;
    private int lists;
    private int tables;
    private int cells;
    private int cellStart;
    private int rows = 1;
    private int width = 1;
    private int contents;
    private int raised;
    private boolean styledList;
    private final TallCells tall = new TallCells();

    /** @param withoutFrame whether menus, buttons and the foot of a site are passed over */
    XhtmlReader(TextBuilder text, boolean withoutFrame) {
        this.text = text;
        this.withoutFrame = withoutFrame;
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes) {
        if (++depth > DEPTH_MAX) {
            throw new ReadingFailedException(ExtractionFailure.BROKEN);
        }
        if (skipping > 0 || SKIPPED.contains(name) || hidden(attributes) || frame(name, attributes)) {
            skipping++;
            return;
        }
        switch (name) {
            case "ul", "ol" -> startList();
            case "table" -> startTable();
            case "tr" -> startRow();
            case "td", "th" -> startCell(attributes);
            case "li" -> startItem();
            case "pre" -> startBlock(Kind.CODE);
            case "br" -> text.add("\n");
            case "sup" -> raised++;
            case "h1", "h2", "h3", "h4", "h5", "h6" -> startHeading(name.charAt(1) - '0');
            default -> {
                contents += CONTENT.contains(name) ? 1 : 0;
                if (BLOCKS.contains(name)) {
                    startPlain(name, attributes.getValue("class"));
                }
            }
        }
    }

    @Override
    public void endElement(String uri, String localName, String name) {
        depth--;
        if (skipping > 0) {
            skipping--;
            return;
        }
        switch (name) {
            case "ul", "ol" -> endList();
            case "table" -> endTable();
            case "tr" -> endRow();
            case "pre", "li", "h1", "h2", "h3", "h4", "h5", "h6" -> endBlock();
            case "td", "th" -> endCell();
            case "sup" -> raised--;
            default -> {
                contents -= CONTENT.contains(name) ? 1 : 0;
                if (BLOCKS.contains(name)) {
                    endPlain();
                }
            }
        }
    }

    @Override
    public void characters(char[] characters, int start, int length) {
        if (skipping == 0) {
            var more = new String(characters, start, length);
            text.add(raised > 0 ? Superscript.of(more) : more);
        }
    }

    @Override
    public void ignorableWhitespace(char[] characters, int start, int length) {
        characters(characters, start, length);
    }

    /** What a page does not show, and Word's list of building blocks. */
    private static boolean hidden(Attributes attributes) {
        var style = attributes.getValue("style");
        return "glossary".equals(attributes.getValue("class"))
                || attributes.getValue("hidden") != null
                || (style != null && HIDING.matcher(style).find());
    }

    private boolean frame(String name, Attributes attributes) {
        var role = attributes.getValue("role");
        return withoutFrame
                && (FRAME.contains(name)
                        || (name.equals("footer") && contents == 0)
                        || (role != null && FRAME_ROLES.contains(role.toLowerCase(Locale.ROOT)))
                        || "true".equals(attributes.getValue("aria-hidden")));
    }

    private void startPlain(String name, String style) {
        if (tables > 0 || lists > 0) {
            text.add(" ");
        } else if (style != null && style.startsWith("list")) {
            startStyledItem();
        } else {
            endStyledList();
            text.close();
            if (name.equals("p")) {
                text.open(Kind.PARAGRAPH);
            }
        }
    }

    private void endPlain() {
        if (tables > 0 || lists > 0) {
            text.add(" ");
        } else {
            text.close();
        }
    }

    private void startHeading(int level) {
        if (tables > 0 || lists > 0) {
            text.add(" ");
        } else {
            endStyledList();
            text.heading(level);
        }
    }

    private void startBlock(Kind kind) {
        if (tables > 0 || lists > 0) {
            text.add(" ");
        } else {
            endStyledList();
            text.open(kind);
        }
    }

    private void endBlock() {
        if (tables > 1) {
            text.add(" ");
        } else {
            text.close();
        }
    }

    private void startList() {
        if (tables == 0 && lists++ == 0) {
            endStyledList();
            text.beginGroup();
        }
    }

    private void endList() {
        if (tables == 0 && lists > 0 && --lists == 0) {
            text.endGroup();
        }
    }

    private void startItem() {
        if (tables > 0) {
            text.add(" ");
        } else {
            text.open(Kind.LIST_ITEM);
            text.add("- ");
        }
    }

    /** Word has no lists, only paragraphs that look like items. */
    private void startStyledItem() {
        if (!styledList) {
            text.beginGroup();
            styledList = true;
        }
        text.open(Kind.LIST_ITEM);
    }

    private void endStyledList() {
        if (styledList) {
            text.endGroup();
            styledList = false;
        }
    }

    private void startTable() {
        if (tables++ == 0) {
            endStyledList();
            lists = 0;
            tall.clear();
            text.beginGroup();
        } else {
            text.add(" ");
        }
    }

    private void endTable() {
        if (--tables == 0) {
            text.endGroup();
        }
    }

    private void startRow() {
        if (tables == 1) {
            text.open(Kind.TABLE_ROW);
            cells = 0;
        }
    }

    private void startCell(Attributes attributes) {
        if (tables == 1) {
            addTallCells();
            nextCell();
            cellStart = text.length();
            rows = count(attributes.getValue("rowspan"));
            width = count(attributes.getValue("colspan"));
        }
    }

    private void endCell() {
        text.add(" ");
        if (tables == 1) {
            tall.add(cells - 1, text.since(cellStart), rows);
            cells += width - 1;
        }
    }

    private void endRow() {
        if (tables == 1) {
            addTallCells();
        }
        endBlock();
    }

    private void addTallCells() {
        while (tall.has(cells)) {
            nextCell();
            text.add(tall.take(cells - 1));
        }
    }

    private void nextCell() {
        if (cells++ > 0) {
            text.add(" | ");
        }
    }

    /** A number of rows or columns; 1 for what is none. */
    private static int count(@Nullable String value) {
        return value != null && value.matches("[1-9][0-9]{0,2}") ? Integer.parseInt(value) : 1;
    }
}
