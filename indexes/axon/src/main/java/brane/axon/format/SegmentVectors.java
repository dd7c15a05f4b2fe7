package brane.axon.format;

import brane.axon.CorruptException;
import brane.faiss.FlatIndex;
import java.util.BitSet;
import java.util.List;

/** The vectors of a segment, row by row, in FAISS's native memory; searched exactly, by inner product. */
public final class SegmentVectors implements AutoCloseable {

    private final FlatIndex index;
    private final int rows;

    private SegmentVectors(FlatIndex index) {
        this.index = index;
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

    public static SegmentVectors decode(byte[] bytes, int dimensions) {
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
        return new SegmentVectors(index);
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
        return visible.isEmpty() ? List.of() : index.search(query, limit, visible);
    }

    @Override
    public void close() {
        index.close();
    }
}
