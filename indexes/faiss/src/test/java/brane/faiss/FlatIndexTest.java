package brane.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatIndexTest {

    private static final int DIMENSIONS = 384;

    @Test
    void runsTheBuildThatTheProcessorAllows() {
        assertThat(FlatIndex.build()).isEqualTo(System.getProperty("brane.faiss.build", "avx2"));
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "7, 7", "100, 10", "5000, 10"})
    void equalsBruteForce(int rows, int k) {
        var random = seeded(rows);
        var vectors = vectors(random, rows);
        var query = vectors(random, 1);
        try (var index = FlatIndex.create(DIMENSIONS)) {
            index.add(vectors);

            var found = index.search(query, k, null);

            assertSame(found, best(vectors, query, k, all(rows)));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 1})
    void aFilterLetsInExactlyItsRows(double share) {
        var random = seeded(9);
        var rows = 2_003;
        var vectors = vectors(random, rows);
        var query = vectors(random, 1);
        var allowed = new BitSet();
        IntStream.range(0, rows).filter(row -> random.nextDouble() < share).forEach(allowed::set);
        try (var index = FlatIndex.create(DIMENSIONS)) {
            index.add(vectors);

            var found = index.search(query, 10, allowed);

            assertSame(found, best(vectors, query, 10, allowed));
            assertThat(found).allMatch(match -> allowed.get(match.row()));
        }
    }

    @Test
    void anEmptyIndexFindsNothing() {
        try (var index = FlatIndex.create(DIMENSIONS)) {
            assertThat(index.search(new float[DIMENSIONS], 3, null)).isEmpty();
        }
    }

    @Test
    void comesBackFromItsBytes() {
        var random = seeded(3);
        var query = vectors(random, 1);
        try (var index = FlatIndex.create(DIMENSIONS)) {
            index.add(vectors(random, 300));
            try (var again = FlatIndex.deserialize(index.serialize())) {
                assertThat(again.size()).isEqualTo(300);
                assertThat(again.search(query, 20, null)).isEqualTo(index.search(query, 20, null));
                assertThat(again.serialize()).isEqualTo(index.serialize());
            }
        }
    }

    @Test
    void bytesCutAnywhereAreRefused() {
        try (var index = FlatIndex.create(4)) {
            index.add(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
            var bytes = index.serialize();

            for (var length = 0; length < bytes.length; length++) {
                var cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> FlatIndex.deserialize(cut)).isInstanceOf(IllegalArgumentException.class);
            }
            var longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> FlatIndex.deserialize(longer)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void everyDamagedBitOfTheHeaderIsRefused() {
        try (var index = FlatIndex.create(4)) {
            index.add(new float[] {1, 2, 3, 4});
            var bytes = index.serialize();

            for (var bit = 0; bit < 32 * 8; bit++) {
                var damaged = bytes.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> FlatIndex.deserialize(damaged))
                        .as("bit %d", bit)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aHeaderThatPromisesEverythingTakesNoMemory() {
        var header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        header.put("BRFLAT01".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(0)
                .putInt(65_536)
                .putLong(Long.MAX_VALUE)
                .putLong(0);

        assertThatThrownBy(() -> FlatIndex.deserialize(header.array()))
                .hasMessageContaining("the length must be that of the rows");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesWhatIsNoNumber(float bad) {
        try (var index = FlatIndex.create(2)) {
            assertThatThrownBy(() -> index.add(new float[] {1, bad})).hasMessageContaining("finite");
            assertThatThrownBy(() -> index.search(new float[] {bad, 1}, 1, null))
                    .hasMessageContaining("finite");
        }
    }

    @Test
    void refusesVectorsOfAnotherWidth() {
        try (var index = FlatIndex.create(3)) {
            assertThatThrownBy(() -> index.add(new float[4])).hasMessageContaining("multiple of 3");
            assertThatThrownBy(() -> index.search(new float[2], 1, null)).hasMessageContaining("3 numbers, had 2");
            assertThatThrownBy(() -> index.search(new float[3], 0, null)).hasMessageContaining("k must be at least 1");
        }
    }

    @Test
    void isOfNoUseOnceClosed() {
        var index = FlatIndex.create(3);
        index.close();
        index.close();

        assertThatThrownBy(index::size).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.search(new float[3], 1, null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingWaitsForSearchesThatRun() throws Exception {
        var random = seeded(5);
        var vectors = vectors(random, 3_000);
        var query = vectors(random, 1);
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var round = 0; round < 20; round++) {
                var index = FlatIndex.create(DIMENSIONS);
                index.add(vectors);
                var expected = index.search(query, 5, null);
                var running = new ArrayList<Future<?>>();
                for (var i = 0; i < 4; i++) {
                    running.add(threads.submit(() -> searchUntilClosed(index, query, expected)));
                }
                Thread.sleep(5);
                index.close();
                for (var search : running) {
                    search.get();
                }
            }
        }
    }

    private static void searchUntilClosed(FlatIndex index, float[] query, List<FlatIndex.Match> expected) {
        try {
            while (true) {
                assertThat(index.search(query, 5, null)).isEqualTo(expected);
            }
        } catch (IllegalStateException closed) {
            assertThat(closed).hasMessage("the index is closed");
        }
    }

    private static Random seeded(long seed) {
        return new Random(seed);
    }

    private static float[] vectors(Random random, int rows) {
        var vectors = new float[rows * DIMENSIONS];
        for (var i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian() / 20;
        }
        return vectors;
    }

    private static BitSet all(int rows) {
        var all = new BitSet();
        all.set(0, rows);
        return all;
    }

    private static List<FlatIndex.Match> best(float[] vectors, float[] query, int k, BitSet allowed) {
        return allowed.stream()
                .mapToObj(row -> new FlatIndex.Match(row, dot(vectors, row, query)))
                .sorted(Comparator.comparingDouble(FlatIndex.Match::score).reversed())
                .limit(k)
                .toList();
    }

    private static float dot(float[] vectors, int row, float[] query) {
        double sum = 0;
        for (var i = 0; i < DIMENSIONS; i++) {
            sum += (double) vectors[row * DIMENSIONS + i] * query[i];
        }
        return (float) sum;
    }

    private static void assertSame(List<FlatIndex.Match> found, List<FlatIndex.Match> expected) {
        assertThat(found)
                .extracting(FlatIndex.Match::row)
                .isEqualTo(expected.stream().map(FlatIndex.Match::row).toList());
        for (var i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-4f));
        }
    }
}
