package brane.broker;

import brane.core.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Lets citations through that stand for passages which were really sent, and no others: {@code [3]}, {@code [1, 2]} and
 * {@code [1][2]} in a stream of pieces of any size. What is no citation passes as it is; it holds back at most one open bracket.
 */
public final class CitationFilter {

    private static final int LONGEST = 120;
    private static final Pattern CITATION = Pattern.compile("\\[\\s*[0-9]{1,3}(\\s*[,;]\\s*[0-9]{1,3})*\\s*]");
    private static final Pattern BEHIND = Pattern.compile("(?:\\s?\\[[0-9]{1,3}])*");
    private static final int SHORTEST_CLAIM = 5;

    private final int passages;
    private final StringBuilder held = new StringBuilder();
    private final TreeSet<Integer> cited = new TreeSet<>();

    /** A stretch of the answer, in UTF-16 units. */
    public record Range(int start, int end) {}

    /** @param passages how many passages were sent; they are numbered from 1 */
    public CitationFilter(int passages) {
        this.passages = passages;
    }

    /** What can be shown after this piece. */
    public String accept(String piece) {
        var out = new StringBuilder(piece.length());
        for (var i = 0; i < piece.length(); i++) {
            accept(piece.charAt(i), out);
        }
        return out.toString();
    }

    private void accept(char c, StringBuilder out) {
        if (c == '[') {
            out.append(held);
            held.setLength(0);
            held.append(c);
        } else if (held.isEmpty()) {
            out.append(c);
        } else {
            held.append(c);
            if (c == ']') {
                out.append(checked(held.toString()));
                held.setLength(0);
            } else if (held.length() > LONGEST || "0123456789,; \n".indexOf(c) < 0) {
                out.append(held);
                held.setLength(0);
            }
        }
    }

    private String checked(String text) {
        if (!CITATION.matcher(text).matches()) {
            return text;
        }
        var kept = new StringBuilder();
        for (var number : text.substring(1, text.length() - 1).split("[,;]")) {
            var n = Integer.parseInt(number.strip());
            if (n >= 1 && n <= passages) {
                cited.add(n);
                kept.append('[').append(n).append(']');
            }
        }
        return kept.toString();
    }

    /** What was held back, at the end of the stream. */
    public String end() {
        var rest = held.toString();
        held.setLength(0);
        return rest;
    }

    /** The passages that the answer cites, in order. */
    public List<Integer> cited() {
        return List.copyOf(cited);
    }

    /**
     * Sentences of the answer that make a claim and cite nothing. A sentence is covered by a citation in it or right behind it;
     * headings, questions and very short ones claim nothing.
     */
    public List<Range> unsupported(String answer) {
        var ranges = new ArrayList<Range>();
        for (var at = 0; at < answer.length(); ) {
            var end = sentenceEnd(answer, at);
            var sentence = answer.substring(at, end);
            var text = sentence.strip();
            if (isClaim(text) && !text.matches("(?s).*\\[[0-9]{1,3}].*")) {
                var start = at + sentence.indexOf(text);
                ranges.add(new Range(start, start + text.length()));
            }
            at = end;
        }
        return ranges;
    }

    /** One past the sentence that begins there, with the citations right behind it. */
    private static int sentenceEnd(String answer, int from) {
        for (var at = from; at < answer.length(); at++) {
            var c = answer.charAt(at);
            var next = at + 1 < answer.length() ? answer.charAt(at + 1) : ' ';
            if (c == '\n' || (".!?".indexOf(c) >= 0 && ends(answer, at, next))) {
                var behind = BEHIND.matcher(answer).region(at + 1, answer.length());
                return behind.lookingAt() ? behind.end() : at + 1;
            }
        }
        return answer.length();
    }

    private static boolean ends(String answer, int at, char next) {
        return next == '['
                || (Character.isWhitespace(next) && !Sentences.goesOn(answer, Math.min(at + 2, answer.length())));
    }

    private static boolean isClaim(String text) {
        return text.split("\\s+").length >= SHORTEST_CLAIM
                && !text.endsWith("?")
                && !text.endsWith(":")
                && !text.startsWith("#")
                && !text.startsWith("_");
    }
}
