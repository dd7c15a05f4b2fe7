package brane.axon.format;

import brane.axon.Passage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The plain bytes of a segment: its sections one after the other, and where each stands. */
public record Segment(byte[] bytes, Toc toc, int rows) {

    /** Flat search is exact and quick up to here; a larger commit makes several segments. */
    public static final int MAX_ROWS = 16_384;

    /** A passage with its vector, on its way into a segment. */
    public record Row(SegmentIds.Id id, Passage passage, float[] vector) {}

    public static Segment encode(List<Row> rows, int dimensions) {
        if (rows.isEmpty() || rows.size() > MAX_ROWS) {
            throw new IllegalArgumentException("a segment must have 1 to " + MAX_ROWS + " rows, had " + rows.size());
        }
        var passages = rows.stream().map(Row::passage).toList();
        Map<Section, byte[]> bodies = new EnumMap<>(Section.class);
        bodies.put(Section.IDS, SegmentIds.encode(rows.stream().map(Row::id).toList()));
        bodies.put(
                Section.VECTORS,
                SegmentVectors.encode(rows.stream().map(Row::vector).toList(), dimensions));
        bodies.put(Section.PASSAGES, SegmentPassages.encode(passages));
        bodies.put(Section.LEXICAL, SegmentWords.encode(passages));
        var out = new ByteWriter();
        var parts = new EnumMap<Section, Toc.Part>(Section.class);
        bodies.forEach((section, body) -> {
            parts.put(section, new Toc.Part(out.size(), body.length + Section.FRAME));
            out.raw(section.frame(body));
        });
        return new Segment(out.bytes(), new Toc(parts), rows.size());
    }
}
