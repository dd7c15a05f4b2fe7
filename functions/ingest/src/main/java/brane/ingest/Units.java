package brane.ingest;

import brane.core.Sentences;
import brane.embedding.TokenCounter;
import brane.ingest.Extracted.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of a block that a passage never cuts: its sentences, its lines if it is code, the whole if it is a heading, a list
 * item or a row; only what is longer than a passage is cut within, at white space where there is some.
 */
final class Units {

    /** More is not given to the tokenizer at once. */
    private static final int WINDOW = 8_000;

    /** A word of more letters is one unknown token to the model, however long it is. */
    private static final int PIECE = 4_000;

    /** A piece of the text and how many tokens it has, without special ones. */
    record Unit(Block block, int start, int end, int tokens) {}

    private record Span(int start, int end) {}

    private final String text;
    private final TokenCounter counter;
    private final int budget;

    /** @param budget the most tokens of a unit */
    Units(String text, TokenCounter counter, int budget) {
        this.text = text;
        this.counter = counter;
        this.budget = budget;
    }

    List<Unit> of(Block block) {
        var pieces = new ArrayList<Span>();
        for (var part : parts(block)) {
            cut(part.start(), part.end(), pieces);
        }
        var units = new ArrayList<Unit>();
        for (var from = 0; from < pieces.size(); ) {
            var to = from + 1;
            while (to < pieces.size() && pieces.get(to).end() - pieces.get(from).start() <= WINDOW) {
                to++;
            }
            count(block, pieces.subList(from, to), units);
            from = to;
        }
        return units;
    }

    private List<Span> parts(Block block) {
        return switch (block.kind()) {
            case PARAGRAPH -> parts(block, Sentences.ends(text.substring(block.start(), block.end())));
            case CODE -> parts(block, lines(text.substring(block.start(), block.end())));
            case HEADING, LIST_ITEM, TABLE_ROW -> List.of(new Span(block.start(), block.end()));
        };
    }

    private List<Span> parts(Block block, List<Integer> ends) {
        var parts = new ArrayList<Span>();
        var start = block.start();
        for (var end : ends) {
            if (!splitsPair(block.start() + end)) {
                add(start, block.start() + end, parts);
                start = block.start() + end;
            }
        }
        add(start, block.end(), parts);
        return parts;
    }

    private static List<Integer> lines(String code) {
        var ends = new ArrayList<Integer>();
        for (var at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) {
            ends.add(at + 1);
        }
        return ends;
    }

    /** Cuts what is too long for the tokenizer to be asked about at once. */
    private void cut(int start, int end, List<Span> into) {
        var from = start;
        while (end - from > PIECE) {
            var at = boundary(from + PIECE / 2, from + PIECE);
            add(from, at, into);
            from = at;
        }
        add(from, end, into);
    }

    private void count(Block block, List<Span> pieces, List<Unit> into) {
        var first = pieces.getFirst().start();
        var tokens = counter.spans(text.substring(first, pieces.getLast().end()));
        var at = 0;
        for (var piece : pieces) {
            var begin = at;
            while (at < tokens.size() && first + tokens.get(at).start() < piece.end()) {
                at++;
            }
            if (at - begin <= budget) {
                into.add(new Unit(block, piece.start(), piece.end(), at - begin));
            } else {
                halve(block, piece, into);
            }
        }
    }

    /** The unit in two or more parts. */
    List<Unit> halves(Unit unit) {
        var into = new ArrayList<Unit>();
        var middle = (unit.end() - unit.start()) / 2;
        cutAt(unit.block(), unit.start(), boundary(unit.start() + middle / 2, unit.start() + middle), unit.end(), into);
        return into;
    }

    /** Cuts until each part fits, counting each by itself: a word that is cut has other tokens than before. */
    private void halve(Block block, Span piece, List<Unit> into) {
        var tokens = counter.spans(text.substring(piece.start(), piece.end())).size();
        if (tokens <= budget || piece.end() - piece.start() < 2) {
            into.add(new Unit(block, piece.start(), piece.end(), tokens));
            return;
        }
        var parts = (tokens + budget - 1) / budget;
        var size = Math.max(1, (piece.end() - piece.start()) / parts);
        cutAt(block, piece.start(), boundary(piece.start() + size / 2, piece.start() + size), piece.end(), into);
    }

    private void cutAt(Block block, int start, int middle, int end, List<Unit> into) {
        var spans = new ArrayList<Span>();
        add(start, middle, spans);
        add(middle, end, spans);
        spans.forEach(span -> halve(block, span, into));
    }

    /** The last good place to cut within (least, most]: after a line, else after white space, else between two characters. */
    private int boundary(int least, int most) {
        var blank = -1;
        for (var at = most; at > least; at--) {
            if (text.charAt(at - 1) == '\n') {
                return at;
            }
            if (blank < 0 && Character.isWhitespace(text.charAt(at - 1))) {
                blank = at;
            }
        }
        if (blank > 0) {
            return blank;
        }
        return splitsPair(most) ? most + 1 : most;
    }

    private boolean splitsPair(int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    /** Adds the span without the white space around it, unless nothing is left. */
    private void add(int start, int end, List<Span> into) {
        var from = start;
        var to = end;
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        if (from < to) {
            into.add(new Span(from, to));
        }
    }
}
