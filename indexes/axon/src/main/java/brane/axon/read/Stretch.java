package brane.axon.read;

import brane.axon.Hit;
import brane.axon.Passage;
import java.util.Objects;

/**
 * A stretch of a document on its way into an answer.
 *
 * @param hit the best of the passages in it
 * @param passage what it is by now
 * @param body a unit for each from {@code passage.start()} to {@code end}
 * @param first the ordinal of the first passage that is in it whole
 * @param last that of the last one
 */
record Stretch(Hit hit, Passage passage, String body, int first, int last) {

    /** Only blanks lie between neighbours, unless a table of contents was left out there. */
    private static final int MAX_GAP = 4;

    static Stretch of(Hit hit, Passage passage) {
        var length = Math.min(passage.end() - passage.start(), passage.text().length());
        var body = passage.text().substring(passage.text().length() - length);
        return new Stretch(hit, passage, body, passage.ordinal(), passage.ordinal());
    }

    int start() {
        return passage.start();
    }

    int end() {
        return passage.end();
    }

    /** Whether both overlap, or are neighbours with nothing but blanks between them. */
    boolean touches(Stretch other) {
        var gap = Math.max(start(), other.start()) - Math.min(end(), other.end());
        var apart = Math.max(first, other.first) - Math.min(last, other.last);
        return hit.document().equals(other.hit.document()) && (gap <= 0 || (gap <= MAX_GAP && apart <= 1));
    }

    /** Whether both begin on one page, or in a format without pages. */
    boolean isOnPageOf(Stretch other) {
        return Objects.equals(passage.page(), other.passage.page());
    }

    /** Both as one without what they repeat, with the hit of this one. */
    Stretch and(Stretch other) {
        var begins = start() <= other.start();
        var earlier = begins ? this : other;
        var later = begins ? other : this;
        var gap = later.start() - earlier.end();
        var more = "";
        if (later.end() > earlier.end()) {
            more = gap >= 0 ? "\n".repeat(gap) + later.body : later.body.substring(-gap);
        }
        var whole = earlier.reaching(earlier.body + more);
        return new Stretch(hit, whole.passage, whole.body, Math.min(first, other.first), Math.max(last, other.last));
    }

    /** From the same beginning on another body. */
    Stretch reaching(String other) {
        var lead = passage.text().substring(0, passage.text().length() - body.length());
        return new Stretch(hit, part(start(), lead, other), other, first, last);
    }

    /** Without its beginning, and without the head of the table that stood above it. */
    Stretch from(int offset) {
        var rest = body.substring(offset);
        return new Stretch(hit, part(start() + offset, "", rest), rest, first, last);
    }

    /** Counted as holding only the passages of another one. */
    Stretch as(Stretch other) {
        return new Stretch(hit, passage, body, other.first, other.last);
    }

    private Passage part(int start, String lead, String text) {
        return new Passage(
                passage.ordinal(),
                lead + text,
                start,
                start + text.length(),
                passage.page(),
                passage.headings(),
                passage.paragraph());
    }

    Hit asHit() {
        return new Hit(
                hit.document(), hit.name(), hit.type(), passage, hit.score(), hit.vectorRank(), hit.lexicalRank());
    }
}
