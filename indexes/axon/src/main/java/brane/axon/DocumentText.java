package brane.axon;

import java.util.List;

/**
 * What was read out of a document, with the map back to its pages and headings. All offsets are UTF-16 units of {@code text}.
 */
public record DocumentText(String text, List<PageSpan> pages, List<Heading> headings, List<PassageSpan> passages) {

    /** A page, from 1. */
    public record PageSpan(int page, int start, int end) {}

    /** A heading of level 1 to 6 that begins at {@code start}. */
    public record Heading(int level, String title, int start) {}

    /** Where a passage stands. */
    public record PassageSpan(int ordinal, int start, int end) {}

    public DocumentText {
        pages = List.copyOf(pages);
        headings = List.copyOf(headings);
        passages = List.copyOf(passages);
    }
}
