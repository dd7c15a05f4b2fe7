package brane.axon.format;

import brane.axon.CorruptException;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * What a segment was made of, to be copied into another: its rows with exact vectors. What is derived of them, the graph and the
 * words, is not read.
 */
public final class SegmentRows implements AutoCloseable {

    private final long added;
    private final SegmentIds ids;
    private final SegmentPassages passages;
    private final SegmentVectors vectors;

    private SegmentRows(long added, SegmentIds ids, SegmentPassages passages, SegmentVectors vectors) {
        this.added = added;
        this.ids = ids;
        this.passages = passages;
        this.vectors = vectors;
    }

    /**
     * Decodes the plain bytes, believing neither them nor the counts.
     *
     * @param added the version at which the segment was added
     */
    public static SegmentRows decode(SegmentBytes segment, Toc toc, int rows, int dimensions, long added) {
        var ids = SegmentIds.decode(Section.IDS.open(segment, toc.part(Section.IDS)));
        var passages = SegmentPassages.decode(Section.PASSAGES.open(segment, toc.part(Section.PASSAGES)));
        var vectors = SegmentVectors.decodeExact(segment, toc, dimensions);
        if (ids.rows() != rows || passages.rows() != rows || vectors.rows() != rows) {
            vectors.close();
            throw new CorruptException("the sections must have %d rows each, have %d, %d and %d"
                    .formatted(rows, ids.rows(), passages.rows(), vectors.rows()));
        }
        return new SegmentRows(added, ids, passages, vectors);
    }

    public SegmentIds ids() {
        return ids;
    }

    /** @param liveVersion the version of a live document, or -1 when there is no such live document */
    public BitSet visible(ToLongFunction<UUID> liveVersion) {
        return ids.visible(added, liveVersion);
    }

    /**
     * Adds copies of the visible rows. They carry the version of their document: it is not the one at which their new segment is
     * added.
     */
    public void copy(ToLongFunction<UUID> liveVersion, List<Segment.Row> into) {
        visible(liveVersion).stream().forEach(row -> {
            var document = ids.document(row);
            var id = new SegmentIds.Id(document, liveVersion.applyAsLong(document), ids.ordinal(row));
            into.add(new Segment.Row(id, passages.passage(row), vectors.vector(row)));
        });
    }

    @Override
    public void close() {
        vectors.close();
    }
}
