package brane.axon;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span of a document that is embedded, searched and cited.
 *
 * @param ordinal its place in the document, from 0 without a gap
 * @param text what is embedded and shown: the document's text from {@code start} to {@code end}, after the head of its table
 *     when it begins within one
 * @param start first UTF-16 unit in the document's extracted text
 * @param end one past the last
 * @param page the page, from 1, on which it begins; null where the format has no pages
 * @param headings the headings above it, outermost first; empty where there are none
 * @param paragraph the paragraph, from 1, under the innermost heading; null where the format has pages
 */
public record Passage(
        int ordinal,
        String text,
        int start,
        int end,
        @Nullable Integer page,
        List<String> headings,
        @Nullable Integer paragraph) {

    public Passage {
        headings = List.copyOf(headings);
        if (ordinal < 0 || start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "passage " + ordinal + " must have 0 <= start < end, had " + start + " and " + end);
        }
    }

    /** The same at another place in its document. */
    public Passage at(int place) {
        return new Passage(place, text, start, end, page, headings, paragraph);
    }
}
