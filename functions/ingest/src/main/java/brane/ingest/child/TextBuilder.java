package brane.ingest.child;

import brane.ingest.DocumentType;
import brane.ingest.Extracted;
import brane.ingest.Extracted.Kind;
import brane.ingest.ExtractionFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the one text of a document together, block by block, and notes where everything stands. White space is folded, words
 * that were hyphenated at the end of a line are joined, and control characters are left out.
 */
final class TextBuilder {

    private static final int SOFT_HYPHEN = 0xAD;

    /** A line that is at least this long, in characters, did not end because there was nothing more to say. */
    private static final int LONG_LINE = 40;

    /** What stands within a sentence only: a word in lower case, but not {@code a)} and no letter that stands for a bullet. */
    private static final Pattern WORD_WITHIN = Pattern.compile("\\p{Ll}[\\p{L}'’-]|a ");

    /** An amount with its unit, but not the number of a heading. */
    private static final Pattern AMOUNT_WITHIN = Pattern.compile("[0-9][0-9.,]*(?: ?[%‰]| ?[\\p{Ll}µ])");

    private final int pagesMax;
    private final int charactersMax;
    private final Hyphens hyphens = new Hyphens();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder current = new StringBuilder();
    private final List<Extracted.Block> blocks = new ArrayList<>();
    private final List<Integer> pageStarts = new ArrayList<>();
    private @Nullable Kind kind;
    private boolean keepsLines;
    private boolean solid;
    private int level;
    private int group;
    private boolean within;
    private boolean fresh;
    private int space;
    private char high;

    TextBuilder(int pagesMax, int charactersMax) {
        this.pagesMax = pagesMax;
        this.charactersMax = charactersMax;
    }

    /** The page before ends and a new one begins. */
    void page() {
        close();
        if (pageStarts.size() == pagesMax) {
            throw new ReadingFailedException(ExtractionFailure.TOO_LONG);
        }
        pageStarts.add(-1);
    }

    int pages() {
        return pageStarts.size();
    }

    /** From here on list items, or table rows, belong together until {@link #endGroup}. */
    void beginGroup() {
        close();
        within = true;
        fresh = true;
    }

    void endGroup() {
        close();
        within = false;
    }

    void heading(int ofLevel) {
        open(Kind.HEADING);
        level = ofLevel;
    }

    void open(Kind of) {
        close();
        kind = of;
        keepsLines = of == Kind.CODE;
        level = 0;
    }

    /** Opens a paragraph whose line breaks have a meaning. */
    void openLines() {
        open(Kind.PARAGRAPH);
        keepsLines = true;
    }

    boolean isOpen() {
        return kind != null;
    }

    /** Adds text to the open block, or to a new paragraph when none is open. */
    void add(CharSequence more) {
        if (kind == null && !more.chars().allMatch(TextBuilder::isSpace)) {
            open(Kind.PARAGRAPH);
        }
        if (kind == null) {
            return;
        }
        for (var i = 0; i < more.length(); i++) {
            add(more.charAt(i));
        }
    }

    /** How much the open block has. */
    int length() {
        return current.length();
    }

    /** What the open block got since it had that much. */
    String since(int length) {
        return current.substring(Math.min(length, current.length())).strip();
    }

    /** How words go on in the next line. */
    Hyphens hyphens() {
        return hyphens;
    }

    /** Adds a line of print to the open paragraph. */
    void addLine(String line) {
        orphan();
        space = 0;
        hyphens.join(current, line);
        add(line);
    }

    /** Ends the open block; one without text leaves nothing. */
    void close() {
        space = 0;
        orphan();
        var ended = kind;
        kind = null;
        solid = false;
        while (!current.isEmpty() && isSpace(current.charAt(current.length() - 1))) {
            current.setLength(current.length() - 1);
        }
        if (ended == null || current.isEmpty()) {
            return;
        }
        if (!goesOn(ended)) {
            append(ended);
        }
        current.setLength(0);
        if (text.length() > charactersMax) {
            throw new ReadingFailedException(ExtractionFailure.TOO_LONG);
        }
    }

    /** The result, which has some text. */
    Extracted finish(DocumentType type) {
        close();
        if (blocks.isEmpty()) {
            throw new ReadingFailedException(ExtractionFailure.NO_TEXT);
        }
        var pages = new ArrayList<Extracted.Page>();
        var end = text.length();
        for (var i = pageStarts.size() - 1; i >= 0; i--) {
            var start = i == 0 ? 0 : pageStarts.get(i) < 0 ? end : pageStarts.get(i);
            pages.addFirst(new Extracted.Page(start, end));
            end = start;
        }
        return new Extracted(type, text.toString(), pages, blocks);
    }

    private void append(Kind ended) {
        var last = blocks.isEmpty() ? null : blocks.getLast();
        var grouped = within && (ended == Kind.LIST_ITEM || ended == Kind.TABLE_ROW);
        if (!grouped || fresh) {
            group++;
        }
        fresh = !grouped;
        if (last != null) {
            text.append(grouped && last.group() == group ? "\n" : "\n\n");
        }
        startPages(text.length());
        var start = text.length();
        text.append(current);
        blocks.add(new Extracted.Block(ended, level, group, start, text.length()));
    }

    /**
     * Whether this is the rest of a sentence that began in the paragraph before, on this page or the last; then it was put
     * there. A PDF knows no paragraphs: where its lines are far apart, each looks like one.
     */
    private boolean goesOn(Kind ended) {
        if (ended != Kind.PARAGRAPH || blocks.isEmpty() || pageStarts.isEmpty()) {
            return false;
        }
        var last = blocks.getLast();
        if (last.kind() != Kind.PARAGRAPH || !(isWithin(last) || isCutByPage(last))) {
            return false;
        }
        hyphens.join(text, current);
        startPages(text.length());
        text.append(current);
        blocks.set(
                blocks.size() - 1,
                new Extracted.Block(last.kind(), last.level(), last.group(), last.start(), text.length()));
        return true;
    }

    private boolean isWithin(Extracted.Block last) {
        var before = text.charAt(text.length() - 1);
        return (Character.isLetterOrDigit(before) || before == ',' || before == '-')
                && (WORD_WITHIN.matcher(current).lookingAt()
                        || (last.end() - last.start() >= LONG_LINE
                                && AMOUNT_WITHIN.matcher(current).lookingAt()));
    }

    /** A sentence may go on with a name, or a noun in German; but neither part may look like a heading. */
    private boolean isCutByPage(Extracted.Block last) {
        var before = text.charAt(text.length() - 1);
        return pageStarts.getLast() < 0
                && (Character.isLetter(before) || before == ',')
                && Character.isLetter(current.charAt(0))
                && Math.min(last.end() - last.start(), current.length()) >= 2 * LONG_LINE;
    }

    private void startPages(int at) {
        for (var i = pageStarts.size() - 1; i >= 0 && pageStarts.get(i) < 0; i--) {
            pageStarts.set(i, at);
        }
    }

    private void add(char unit) {
        if (Character.isLowSurrogate(unit) && high != 0) {
            flushSpace();
            current.append(high).append(unit);
            high = 0;
            return;
        }
        orphan();
        if (Character.isHighSurrogate(unit)) {
            high = unit;
        } else if (isSpace(unit)) {
            if (keepsLines) {
                line(unit);
            } else {
                space = Math.max(space, unit == '\n' ? 2 : 1);
            }
        } else if (Character.isLowSurrogate(unit)) {
            put('\uFFFD');
        } else if (unit == SOFT_HYPHEN) {
            put('\u00AD');
        } else if (!Character.isISOControl(unit) && unit < '\uFFFE' && unit != '\uFEFF') {
            put(unit);
        }
        if (current.length() > charactersMax) {
            throw new ReadingFailedException(ExtractionFailure.TOO_LONG);
        }
    }

    private void put(char unit) {
        flushSpace();
        current.append(unit);
    }

    private void orphan() {
        if (high != 0) {
            high = 0;
            put('\uFFFD');
        }
    }

    /** Lines and their indentation are kept, but not blank lines at the beginning. */
    private void line(char unit) {
        if (unit == '\n' && !solid) {
            current.setLength(0);
        } else if (unit != '\r') {
            current.append(unit == '\n' || unit == '\t' ? unit : ' ');
        }
    }

    private void flushSpace() {
        solid = true;
        var newline = space == 2;
        var any = space > 0;
        space = 0;
        var end = current.length();
        var soft = end > 0 && current.charAt(end - 1) == SOFT_HYPHEN;
        if (soft) {
            current.setLength(end - 1);
        }
        if (any && end > 0 && !(soft && newline)) {
            current.append(' ');
        }
    }

    private static boolean isSpace(int unit) {
        return unit == ' '
                || (unit >= '\t' && unit <= '\r')
                || unit == 0x85
                || (unit > 0x7F && (Character.isWhitespace(unit) || Character.isSpaceChar(unit)));
    }
}
