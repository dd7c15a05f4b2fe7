package brane.faiss;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Vectors of length one around some centres, as texts about some subjects give them; always the same for a seed. */
record UnitVectors(int dimensions, int clusters, float spread, long seed) {

    /** As many more, from a random sequence of their own. */
    float[] rows(int count, long sequence) {
        var centres = gaussian(new Random(seed), clusters * dimensions);
        var random = new Random(seed + sequence);
        var vectors = gaussian(random, count * dimensions);
        for (var row = 0; row < count; row++) {
            var centre = random.nextInt(clusters) * dimensions;
            var squares = 0.0;
            for (var i = 0; i < dimensions; i++) {
                var at = row * dimensions + i;
                vectors[at] = centres[centre + i] + spread * vectors[at];
                squares += (double) vectors[at] * vectors[at];
            }
            for (var i = 0; i < dimensions; i++) {
                vectors[row * dimensions + i] /= (float) Math.sqrt(squares);
            }
        }
        return vectors;
    }

    List<float[]> queries(int count) {
        var queries = rows(count, 7919);
        return IntStream.range(0, count)
                .mapToObj(i -> Arrays.copyOfRange(queries, i * dimensions, (i + 1) * dimensions))
                .toList();
    }

    private static float[] gaussian(Random random, int count) {
        var numbers = new float[count];
        for (var i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Which share of the rows that should be found was found. */
    static double recall(List<FlatIndex.Match> found, List<FlatIndex.Match> expected) {
        var rows = found.stream().map(FlatIndex.Match::row).collect(Collectors.toSet());
        return expected.stream().filter(match -> rows.contains(match.row())).count() / (double) expected.size();
    }

    static BitSet some(int rows, double share, long seed) {
        var random = new Random(seed);
        var some = new BitSet();
        IntStream.range(0, rows).filter(row -> random.nextDouble() < share).forEach(some::set);
        return some;
    }

    /** That share of the rows, those that are nearest to the query or those that are farthest from it. */
    static BitSet extreme(FlatIndex exact, float[] query, double share, boolean near) {
        var size = exact.size();
        var ranked = exact.search(query, size, null);
        var some = new BitSet();
        IntStream.range(0, (int) (size * share))
                .map(i -> ranked.get(near ? i : size - 1 - i).row())
                .forEach(some::set);
        return some;
    }
}
