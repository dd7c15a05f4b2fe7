package brane.ingest;

import java.util.List;

/**
 * What was read out of a document: one text and where its pages and blocks stand in it. All offsets are UTF-16 units of
 * {@code text}. It comes from a process that is not trusted, so the constructor checks everything that others rely on.
 *
 * @param type what the document turned out to be
 * @param text well-formed UTF-16 without control characters other than tab and line feed
 * @param pages the pages from 1 on, each beginning where the one before ends; empty where the format has none
 * @param blocks headings, paragraphs, list items and table rows, in order and without overlap; all other text is blank
 */
public record Extracted(DocumentType type, String text, List<Page> pages, List<Block> blocks) {

    /** What a block is. */
    public enum Kind {
        HEADING,
        PARAGRAPH,
        LIST_ITEM,
        TABLE_ROW,
        CODE;

        /** Its letter on the wire. */
        int code() {
            return name().charAt(0);
        }
    }

    /** A page. */
    public record Page(int start, int end) {}

    /**
     * A block of text.
     *
     * @param level 1 to 6 for a heading, else 0
     * @param group counts from 1 and is the same for the rows of one table and the items of one list
     */
    public record Block(Kind kind, int level, int group, int start, int end) {}

    public Extracted {
        pages = List.copyOf(pages);
        blocks = List.copyOf(blocks);
        checkText(text);
        checkPages(pages, text.length());
        checkBlocks(blocks, text);
    }

    private static void checkText(String text) {
        for (var i = 0; i < text.length(); i++) {
            var unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit) || (Character.isISOControl(unit) && unit != '\n' && unit != '\t')) {
                throw new IllegalArgumentException(
                        "extracted text must be clean, had %04x at %d".formatted((int) unit, i));
            }
        }
    }

    private static void checkPages(List<Page> pages, int length) {
        var at = 0;
        for (var page : pages) {
            if (page.start() != at || page.end() < at) {
                throw new IllegalArgumentException("pages must follow each other, had " + page + " at " + at);
            }
            at = page.end();
        }
        if (!pages.isEmpty() && at != length) {
            throw new IllegalArgumentException("pages must end with the text at " + length + ", ended at " + at);
        }
    }

    private static void checkBlocks(List<Block> blocks, String text) {
        var at = 0;
        var group = 0;
        for (var block : blocks) {
            var heading = block.kind() == Kind.HEADING;
            if (block.start() < at
                    || block.end() <= block.start()
                    || block.end() > text.length()
                    || block.group() < Math.max(1, group)
                    || heading != (block.level() >= 1)
                    || block.level() < 0
                    || block.level() > 6) {
                throw new IllegalArgumentException("blocks must be in order and within the text, had " + block);
            }
            if (splits(text, block.start()) || splits(text, block.end())) {
                throw new IllegalArgumentException("a block must not split a character, had " + block);
            }
            blank(text, at, block.start());
            at = block.end();
            group = block.group();
        }
        blank(text, at, text.length());
    }

    private static boolean splits(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    private static void blank(String text, int start, int end) {
        for (var i = start; i < end; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                throw new IllegalArgumentException("text outside of blocks must be blank, was not at " + i);
            }
        }
    }
}
