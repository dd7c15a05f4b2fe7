package brane.axon.format;

import brane.axon.CorruptException;
import brane.faiss.FlatIndex;
import brane.faiss.HnswGraph;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The vectors of a segment, row by row, in FAISS's native memory; searched exactly, or by a graph of near rows where it has one. */
public final class SegmentVectors implements AutoCloseable {

    private final FlatIndex index;
    private final @Nullable HnswGraph graph;
    private final int rows;

    private SegmentVectors(FlatIndex index, @Nullable HnswGraph graph) {
        this.index = index;
        this.graph = graph;
        this.rows = index.size();
    }

    static byte[] encode(List<float[]> vectors, int dimensions) {
        try (var index = FlatIndex.create(dimensions)) {
            for (var vector : vectors) {
                if (vector.length != dimensions) {
                    throw new IllegalArgumentException(
                            "a vector must have " + dimensions + " dimensions, had " + vector.length);
                }
                index.add(vector);
            }
            return index.serialize();
        }
    }

    /** The links between near rows of vectors that {@link #encode} gave. */
    static byte[] graph(byte[] vectors) throws InterruptedException {
        try (var index = FlatIndex.deserialize(vectors);
                var graph = HnswGraph.build(index)) {
            return graph.serialize();
        }
    }

    /** The vectors of the segment, and the graph over them where it has one that is understood. */
    public static SegmentVectors decode(SegmentBytes segment, Toc toc, int dimensions) {
        var part = toc.part(Section.VECTORS);
        var index = Section.VECTORS.load(segment, part, body -> flat(part.length() - Section.FRAME, body), FlatIndex::close);
        try {
            if (index.dimensions() != dimensions) {
                throw new CorruptException(
                        "the vectors must have " + dimensions + " dimensions, have " + index.dimensions());
            }
            // What is derived may be of another version: then it is left out, and a compaction makes it anew.
            var graph = toc.find(Section.GRAPH)
                    .filter(links -> Section.GRAPH.isReadable(segment, links))
                    .map(links -> graph(index, Section.GRAPH.open(segment, links)));
            return new SegmentVectors(index, graph.orElse(null));
        } catch (RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private static FlatIndex flat(long length, SegmentBytes body) {
        try {
            return FlatIndex.deserialize(length, body::read);
        } catch (IllegalArgumentException e) {
            throw new CorruptException("the vectors can not be read", e);
        }
    }

    private static HnswGraph graph(FlatIndex index, ByteReader links) {
        try {
            return HnswGraph.deserialize(
                    index, MemorySegment.ofArray(links.bytes()).asSlice(links.at(), links.left()));
        } catch (IllegalArgumentException e) {
            throw new CorruptException("the graph can not be read", e);
        }
    }

    public int rows() {
        return rows;
    }

    /** The vector of a row. */
    public float[] vector(int row) {
        return index.vector(row);
    }

    /** The best {@code limit} visible rows, best first. */
    public List<FlatIndex.Match> search(float[] query, int limit, BitSet visible) {
        if (visible.isEmpty()) {
            return List.of();
        }
        var all = visible.cardinality() == rows ? null : visible;
        return graph == null ? index.search(query, limit, all) : graph.search(query, limit, HnswGraph.EF_SEARCH, all);
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
        index.close();
    }
}
