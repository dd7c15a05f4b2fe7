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

    /** @param links the graph over them; null when the segment has none that is understood */
    public static SegmentVectors decode(byte[] bytes, byte @Nullable [] links, int dimensions) {
        FlatIndex index;
        try {
            index = FlatIndex.deserialize(bytes);
        } catch (IllegalArgumentException e) {
            throw new CorruptException("the vectors can not be read", e);
        }
        if (index.dimensions() != dimensions) {
            index.close();
            throw new CorruptException(
                    "the vectors must have " + dimensions + " dimensions, have " + index.dimensions());
        }
        try {
            return new SegmentVectors(
                    index, links == null ? null : HnswGraph.deserialize(index, MemorySegment.ofArray(links)));
        } catch (IllegalArgumentException e) {
            index.close();
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
