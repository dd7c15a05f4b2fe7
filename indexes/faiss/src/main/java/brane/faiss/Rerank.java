package brane.faiss;

import java.util.List;

/**
 * The second look at what an index of {@link Precision#FLOAT16} or {@link Precision#INT8} has found: search it for some times
 * {@code k}, read the float32 vectors of those few rows, and take the best by exact product. The caller keeps these vectors, for
 * example as the bytes of an index of float32, of which {@link #offset} says where a row begins.
 */
public final class Rerank {

    private Rerank() {}

    /**
     * The {@code k} best candidates, best first, with exact scores.
     *
     * @param candidates what a search found; four times {@code k} hold nearly always the {@code k} best of all
     * @param vectors their float32 vectors, one after the other, in the order of the candidates
     */
    public static List<FlatIndex.Match> best(float[] query, int k, List<FlatIndex.Match> candidates, float[] vectors) {
        if (vectors.length != (long) candidates.size() * query.length) {
            throw new IllegalArgumentException("vectors must be " + candidates.size() + " times " + query.length
                    + " numbers, were " + vectors.length);
        }
        try (var exact = FlatIndex.create(query.length)) {
            exact.add(vectors);
            return exact.search(query, k, null).stream()
                    .map(match ->
                            new FlatIndex.Match(candidates.get(match.row()).row(), match.score()))
                    .toList();
        }
    }

    /** Where a row begins in a serialised index of float32; it has four bytes a dimension, little-endian. */
    public static long offset(int dimensions, int row) {
        return FlatHeader.BYTES + new FlatHeader(dimensions, Precision.FLOAT32, row).body();
    }
}
