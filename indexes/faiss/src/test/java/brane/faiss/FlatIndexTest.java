package brane.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
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
        assertThat(FlatIndex.build())
                .isEqualTo(System.getProperty("brane.faiss.cpu", NativeLibrary.hasAvx2() ? "avx2" : "baseline"));
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
    void ofEqualRowsItGivesAsManyAsAskedForAndNoneTwice() {
        var random = seeded(11);
        var one = vectors(random, 1);
        var vectors = new float[50 * DIMENSIONS];
        for (var row = 0; row < 50; row++) {
            System.arraycopy(one, 0, vectors, row * DIMENSIONS, DIMENSIONS);
        }
        try (var index = FlatIndex.create(DIMENSIONS)) {
            index.add(vectors);

            var found = index.search(one, 20, null);

            assertThat(found).hasSize(20);
            assertThat(found).extracting(FlatIndex.Match::row).doesNotHaveDuplicates();
            assertThat(found)
                    .extracting(FlatIndex.Match::score)
                    .containsOnly(found.getFirst().score());
        }
    }

    /** FAISS keeps the best rows in a heap up to 100, in a reservoir above. */
    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101, 1_999, 2_000, 2_001})
    void findsManyAsWellAsFew(int k) {
        var random = seeded(k);
        var vectors = vectors(random, 2_000);
        var query = vectors(random, 1);
        try (var index = FlatIndex.create(DIMENSIONS)) {
            index.add(vectors);

            assertSame(index.search(query, k, null), best(vectors, query, k, all(2_000)));
        }
    }

    @Test
    void aFilterShorterOrLongerThanTheIndexCountsByItsBits() {
        try (var index = FlatIndex.create(1)) {
            index.add(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
            var first = new BitSet();
            first.set(0);
            var beyond = new BitSet();
            beyond.set(3);
            beyond.set(500);

            assertThat(index.search(new float[] {1}, 5, first)).containsExactly(new FlatIndex.Match(0, 1));
            assertThat(index.search(new float[] {1}, 5, beyond)).containsExactly(new FlatIndex.Match(3, 4));
            assertThat(index.search(new float[] {1}, 5, new BitSet())).isEmpty();
        }
    }

    @Test
    void growsRowByRowAsItDoesAtOnce() {
        var vectors = vectors(seeded(13), 200);
        try (var atOnce = FlatIndex.create(DIMENSIONS);
                var byRow = FlatIndex.create(DIMENSIONS)) {
            atOnce.add(vectors);
            for (var row = 0; row < 200; row++) {
                byRow.add(Arrays.copyOfRange(vectors, row * DIMENSIONS, (row + 1) * DIMENSIONS));
            }

            assertThat(byRow.serialize()).isEqualTo(atOnce.serialize());
            assertThat(byRow.memory()).isEqualTo(200L * DIMENSIONS * Float.BYTES);
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
    void comesBackFromMemoryOutsideTheHeap() {
        try (var index = FlatIndex.create(DIMENSIONS);
                var arena = Arena.ofConfined()) {
            index.add(vectors(seeded(4), 10));
            var bytes = index.serialize();
            var outside = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));

            try (var again = FlatIndex.deserialize(outside)) {
                outside.fill((byte) 0);
                assertThat(again.serialize()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void anEmptyIndexComesBackEmpty() {
        try (var index = FlatIndex.create(5);
                var again = FlatIndex.deserialize(index.serialize())) {
            assertThat(again.size()).isZero();
            assertThat(again.dimensions()).isEqualTo(5);
            again.add(new float[5]);
            assertThat(again.size()).isEqualTo(1);
        }
    }

    /** Segments of older releases must stay readable. */
    @Test
    void itsBytesAreThoseOfTheFirstRelease() {
        try (var index = FlatIndex.create(2)) {
            index.add(new float[] {1, -2});

            assertThat(HexFormat.of().formatHex(index.serialize()))
                    .isEqualTo("4252464c41543031" + "00000000" + "02000000" + "0100000000000000" + "0000000000000000"
                            + "0000803f" + "000000c0");
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
                .putLong(Long.MAX_VALUE / 262_144)
                .putLong(0);

        assertThatThrownBy(() -> FlatIndex.deserialize(header.array()))
                .hasMessageContaining("the length must be that of the rows");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1.1e15f, -Float.MAX_VALUE})
    void refusesWhatIsNoNumberAndKeepsWhatItHad(float bad) {
        try (var index = FlatIndex.create(2)) {
            index.add(new float[] {7, 7});
            assertThatThrownBy(() -> index.add(new float[] {1, 2, 3, bad, 5, 6}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("finite numbers of at most 1.0E15, the one at 1 does not");
            assertThat(index.size()).isEqualTo(1);
            index.add(new float[] {8, 8});
            assertThat(index.search(new float[] {1, 1}, 9, null))
                    .containsExactly(new FlatIndex.Match(1, 16), new FlatIndex.Match(0, 14));
            assertThatThrownBy(() -> index.search(new float[] {bad, 1}, 1, null))
                    .hasMessageContaining("finite");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 999})
    void refusesWhatIsNoNumberInItsBytesToo(int at) {
        try (var index = FlatIndex.create(10)) {
            index.add(new float[1_000]);
            var bytes = index.serialize();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(32 + at * Float.BYTES, Float.NaN);

            assertThatThrownBy(() -> FlatIndex.deserialize(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the one at " + at / 10 + " does not");
        }
    }

    @Test
    void theLargestNumbersStillGiveScores() {
        var largest = new float[65_536];
        Arrays.fill(largest, 1e15f);
        try (var index = FlatIndex.create(65_536)) {
            index.add(largest);

            assertThat(index.search(largest, 1, null).getFirst().score()).isBetween(6e34f, 7e34f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_537})
    void refusesDimensionsThatNoModelHas(int dimensions) {
        assertThatThrownBy(() -> FlatIndex.create(dimensions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimensions must be 1 to 65536, was " + dimensions);
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
