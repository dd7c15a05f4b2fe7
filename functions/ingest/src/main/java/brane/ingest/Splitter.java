package brane.ingest;

import brane.axon.DocumentText.Heading;
import brane.axon.Passage;
import brane.embedding.TokenCounter;
import brane.ingest.Extracted.Block;
import brane.ingest.Extracted.Kind;
import brane.ingest.Units.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into passages that the embedding model reads to their end. A passage begins with a heading or a page, keeps
 * paragraphs, tables and lists together where they fit, and ends with a sentence; where a long paragraph is cut, the next
 * passage repeats its last sentence, and where a table is cut, its first row.
 */
final class Splitter {

    /** A passage of so many tokens is not filled further by what would be cut. */
    private static final int TARGET = 200;

    /** A smaller one takes part of the next paragraph. */
    private static final int LEAST = 100;

    /** What is repeated at most. */
    private static final int OVERLAP_TOKENS = 40;

    private static final int OVERLAP_CHARACTERS = 160;

    /** Words that the model does not know are one token however long they are. */
    private static final int CHARACTERS_MAX = 4_000;

    private static final int TITLE_MAX = 200;

    /** A first row that is longer is no head of a table. */
    private static final int HEAD_TOKENS = 40;

    private static final int HEAD_CHARACTERS = 250;

    /** Dots that lead the eye to a page number; so many in a passage, each with so little text, are a table of contents. */
    private static final Pattern LEADER = Pattern.compile("(?:\\. ?){4,}\\s*\\d");

    private static final int LEADERS = 3;
    private static final int LEADERS_MAX = 1_000;
    private static final int CONTENTS_LINE = 220;

    private final TokenCounter counter;
    private final int budget;

    Splitter(TokenCounter counter) {
        this.counter = counter;
        this.budget = counter.maxTokens() - counter.count("");
    }

    /**
     * The passages, in order; each character of the text that is not blank is in one of them, or in two that overlap. Only a
     * table of contents is in none, where there is more than that: it would be found in place of what it leads to.
     */
    List<Passage> split(Extracted extracted) {
        var all = new Cutting(extracted).run();
        var told = all.stream().filter(passage -> !isContents(passage.text())).toList();
        return told.isEmpty()
                ? all
                : IntStream.range(0, told.size())
                        .mapToObj(i -> told.get(i).at(i))
                        .toList();
    }

    private static boolean isContents(String text) {
        var leaders = LEADER.matcher(text).results().limit(LEADERS_MAX).count();
        return leaders >= LEADERS && text.length() < leaders * CONTENTS_LINE;
    }

    /** The headings of a document, for its table of contents. */
    static List<Heading> headings(Extracted extracted) {
        return extracted.blocks().stream()
                .filter(block -> block.kind() == Kind.HEADING)
                .map(block -> new Heading(block.level(), title(extracted.text(), block), block.start()))
                .toList();
    }

    private static String title(String text, Block block) {
        var end = Math.min(block.end(), block.start() + TITLE_MAX);
        if (end < block.end() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(block.start(), end);
    }

    /** One document on its way to passages. */
    private final class Cutting {

        private final Extracted extracted;
        private final String text;
        private final Units units;
        private final Outline outline = new Outline();
        private final List<Passage> passages = new ArrayList<>();
        private final List<Unit> current = new ArrayList<>();
        private int tokens;
        private int page;

        /** The first row of the table that is being placed; it leads each further passage of that table. */
        private @Nullable Unit head;

        private @Nullable Unit lead;

        Cutting(Extracted extracted) {
            this.extracted = extracted;
            this.text = extracted.text();
            this.units = new Units(text, counter, budget);
        }

        List<Passage> run() {
            var blocks = extracted.blocks();
            for (var from = 0; from < blocks.size(); ) {
                var to = from + 1;
                while (to < blocks.size()
                        && blocks.get(to).group() == blocks.get(from).group()) {
                    to++;
                }
                group(blocks.subList(from, to));
                from = to;
            }
            flush();
            return passages;
        }

        /** A heading, a paragraph, a whole table or a whole list. */
        private void group(List<Block> blocks) {
            var heading = blocks.getFirst().kind() == Kind.HEADING;
            if (heading && current.stream().anyMatch(unit -> unit.block().kind() != Kind.HEADING)) {
                flush();
            }
            outline.enter(blocks.getFirst(), text);
            var run = new ArrayList<Unit>();
            for (var block : blocks) {
                run.addAll(units.of(block));
            }
            head = headOf(run);
            for (var from = 0; from < run.size(); ) {
                var to = from + 1;
                while (to < run.size()
                        && pageOf(run.get(to).start()) == pageOf(run.get(from).start())) {
                    to++;
                }
                turnTo(pageOf(run.get(from).start()));
                place(run.subList(from, to));
                from = to;
            }
        }

        private @Nullable Unit headOf(List<Unit> group) {
            var first = group.getFirst();
            var shortRow = first.block().kind() == Kind.TABLE_ROW
                    && first.end() == first.block().end()
                    && first.end() - first.start() <= HEAD_CHARACTERS
                    && first.tokens() <= HEAD_TOKENS;
            return shortRow ? first : null;
        }

        private void place(List<Unit> run) {
            var whole = run.stream().mapToInt(Unit::tokens).sum();
            var characters = run.getLast().end() - run.getFirst().start();
            var passage = whole <= budget && characters <= CHARACTERS_MAX;
            if (passage && tokens < TARGET && fits(whole, run.getLast().end())) {
                run.forEach(this::take);
                return;
            }
            if (passage && tokens >= LEAST) {
                flush();
                run.forEach(this::take);
                return;
            }
            for (var unit : run) {
                var rest = !current.isEmpty() && current.getLast().block().equals(unit.block());
                if (!fits(unit.tokens(), unit.end()) || (tokens >= TARGET && tokens + unit.tokens() > TARGET)) {
                    var overlap = rest && unit.block().kind() == Kind.PARAGRAPH ? overlap() : null;
                    flush();
                    if (overlap != null && overlap.tokens() + unit.tokens() <= budget) {
                        take(overlap);
                    }
                }
                take(unit);
            }
        }

        private boolean fits(int more, int end) {
            return current.isEmpty()
                    || (tokens + more <= budget && end - current.getFirst().start() <= CHARACTERS_MAX);
        }

        /** The last sentence of the passage that is about to end, or the end of it; null when the passage is that alone. */
        private @Nullable Unit overlap() {
            var last = current.getLast();
            if (last.tokens() <= OVERLAP_TOKENS) {
                return current.size() > 1 ? last : null;
            }
            for (var at = Math.max(last.start() + 1, last.end() - OVERLAP_CHARACTERS); at < last.end(); at++) {
                if (Character.isWhitespace(text.charAt(at - 1)) && !Character.isWhitespace(text.charAt(at))) {
                    var tail = counter.spans(text.substring(at, last.end())).size();
                    return tail <= OVERLAP_TOKENS ? new Unit(last.block(), at, last.end(), tail) : null;
                }
            }
            return null;
        }

        private void turnTo(int next) {
            if (next != page && current.stream().anyMatch(unit -> unit.block().kind() != Kind.HEADING)) {
                flush();
            }
            page = next;
        }

        private void take(Unit unit) {
            if (current.isEmpty() && head != null && head.start() < unit.start()) {
                lead = head;
                tokens += head.tokens();
            }
            current.add(unit);
            tokens += unit.tokens();
        }

        private void flush() {
            if (!current.isEmpty()) {
                emit(List.copyOf(current), lead);
                current.clear();
                tokens = 0;
                lead = null;
            }
        }

        /** Counts once more, because a word that was cut between two units has other tokens when it is whole. */
        private void emit(List<Unit> passage, @Nullable Unit begins) {
            var start = passage.getFirst().start();
            var end = passage.getLast().end();
            var content = text.substring(start, end);
            if (end - start > 1 && counter.count(content) > counter.maxTokens()) {
                var parts = passage.size() > 1 ? passage : units.halves(passage.getFirst());
                emit(parts.subList(0, parts.size() / 2), begins);
                emit(parts.subList(parts.size() / 2, parts.size()), null);
                return;
            }
            if (!passages.isEmpty() && end <= passages.getLast().end()) {
                // All of it is what the passage before ends with.
                return;
            }
            if (!passages.isEmpty() && start <= passages.getLast().start()) {
                emit(passage.subList(1, passage.size()), null);
                return;
            }
            var paged = !extracted.pages().isEmpty();
            var cited = passage.stream()
                    .map(Unit::block)
                    .filter(block -> block.kind() != Kind.HEADING)
                    .findFirst();
            passages.add(new Passage(
                    passages.size(),
                    begins == null ? content : after(begins, content),
                    start,
                    end,
                    paged ? pageOf(start) : null,
                    outline.path(),
                    paged ? null : cited.map(outline::paragraph).orElse(null)));
        }

        /** The content with the head of its table above it, if the model reads that to its end. */
        private String after(Unit begins, String content) {
            var whole = text.substring(begins.start(), begins.end()) + "\n" + content;
            return counter.count(whole) <= counter.maxTokens() ? whole : content;
        }

        /** The page on which that character stands, or 0 where there are no pages. */
        private int pageOf(int at) {
            var low = 0;
            var high = extracted.pages().size();
            while (low < high) {
                var middle = (low + high) >>> 1;
                if (extracted.pages().get(middle).end() <= at) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return extracted.pages().isEmpty() ? 0 : low + 1;
        }
    }

    /** The headings above the place that was reached. */
    private static final class Outline {

        private final List<Block> open = new ArrayList<>();
        private final List<String> titles = new ArrayList<>();
        private int group;

        void enter(Block block, String text) {
            if (block.kind() != Kind.HEADING) {
                return;
            }
            while (!open.isEmpty() && open.getLast().level() >= block.level()) {
                open.removeLast();
                titles.removeLast();
            }
            open.add(block);
            titles.add(title(text, block));
            group = block.group();
        }

        List<String> path() {
            return titles;
        }

        /** The paragraph's number under the innermost heading, from 1; a table or a list counts as one. */
        int paragraph(Block block) {
            return block.group() - group;
        }
    }
}
