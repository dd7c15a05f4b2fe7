package brane.axon.format;

import brane.axon.Passage;
import brane.faiss.Precision;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The plain bytes of a segment: its sections one after the other, and where each stands. */
public record Segment(byte[] bytes, Toc toc, int rows) {

    /** Flat search is exact and quick up to here: a commit with more makes several segments, a compaction adds a graph. */
    public static final int FLAT_ROWS = 16_384;

    /** What a compaction can hold in memory while it copies and links. */
    public static final int MAX_ROWS = 131_072;

    /** A passage with its vector, on its way into a segment. */
    public record Row(SegmentIds.Id id, Passage passage, float[] vector) {}

    /** The segment of a commit. */
    public static Segment encode(List<Row> rows, int dimensions) {
        require(rows, FLAT_ROWS);
        return of(rows, Map.of(Section.VECTORS, SegmentVectors.encode(vectors(rows), dimensions)));
    }

    /**
     * The segment of a compaction, with a graph when it has more rows than a flat search looks at quickly, and with what the
     * search of such a graph looks at in that precision.
     *
     * @throws InterruptedException when this thread is interrupted while the graph is built
     */
    public static Segment compacted(List<Row> rows, int dimensions, Precision precision) throws InterruptedException {
        return compacted(rows, dimensions, precision, FLAT_ROWS);
    }

    static Segment compacted(List<Row> rows, int dimensions, Precision precision, int flat)
            throws InterruptedException {
        require(rows, MAX_ROWS);
        var vectors = SegmentVectors.encode(vectors(rows), dimensions);
        return of(
                rows,
                rows.size() > flat ? SegmentVectors.linked(vectors, precision) : Map.of(Section.VECTORS, vectors));
    }

    private static void require(List<Row> rows, int max) {
        if (rows.isEmpty() || rows.size() > max) {
            throw new IllegalArgumentException("a segment must have 1 to " + max + " rows, had " + rows.size());
        }
    }

    private static List<float[]> vectors(List<Row> rows) {
        return rows.stream().map(Row::vector).toList();
    }

    private static Segment of(List<Row> rows, Map<Section, byte[]> vectors) {
        var out = new ByteWriter();
        var parts = new EnumMap<Section, Toc.Part>(Section.class);
        bodies(rows, vectors).forEach((section, body) -> {
            parts.put(section, new Toc.Part(out.size(), body.length + Section.FRAME));
            out.raw(section.frame(body));
        });
        return new Segment(out.bytes(), new Toc(parts), rows.size());
    }

    private static Map<Section, byte[]> bodies(List<Row> rows, Map<Section, byte[]> vectors) {
        var passages = rows.stream().map(Row::passage).toList();
        var bodies = new EnumMap<Section, byte[]>(vectors);
        bodies.put(Section.IDS, SegmentIds.encode(rows.stream().map(Row::id).toList()));
        bodies.put(Section.PASSAGES, SegmentPassages.encode(passages));
        bodies.put(Section.LEXICAL, SegmentWords.encode(passages));
        return bodies;
    }
}
