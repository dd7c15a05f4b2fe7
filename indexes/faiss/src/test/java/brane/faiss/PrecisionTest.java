package brane.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flat indexes that keep less of each number. */
class PrecisionTest {

    private static final UnitVectors KIND = new UnitVectors(96, 20, 1, 20261129);
    private static final int ROWS = 2_000;
    private static final int K = 10;
    private static final List<float[]> QUERIES = KIND.queries(40);

    private static FlatIndex exact;

    @BeforeAll
    static void build() {
        exact = FlatIndex.create(KIND.dimensions());
        exact.add(KIND.rows(ROWS, 0));
    }

    @AfterAll
    static void close() {
        exact.close();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1.0, 0", "FLOAT16, 0.995, 0.001", "INT8, 0.95, 0.01"})
    void findsNearlyTheSameWithNearlyTheSameScores(Precision precision, double least, float away) {
        try (var index = exact.as(precision)) {
            var recall = 0.0;
            for (var query : QUERIES) {
                var expected = exact.search(query, K, null);
                var found = index.search(query, K, null);
                recall += UnitVectors.recall(found, expected) / QUERIES.size();
                assertThat(found.getFirst().score())
                        .isCloseTo(expected.getFirst().score(), within(away));
            }

            assertThat(recall).isGreaterThanOrEqualTo(least - 1e-9);
            assertThat(index.precision()).isEqualTo(precision);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 768000", "FLOAT16, 384000", "INT8, 192768"})
    void takesAsMuchMemoryAsItsNumbers(Precision precision, long bytes) {
        try (var index = exact.as(precision)) {
            assertThat(index.memory()).isEqualTo(bytes);
            assertThat(index.serialize()).hasSize(32 + (int) bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aFilterChangesWhichRowsAreFoundAndNotTheirScores(Precision precision) {
        try (var index = exact.as(precision)) {
            var allowed = UnitVectors.some(ROWS, 0.1, 1);
            var query = QUERIES.getFirst();
            var expected = index.search(query, ROWS, null).stream()
                    .filter(match -> allowed.get(match.row()))
                    .toList();

            var found = index.search(query, ROWS, allowed);

            assertThat(found).hasSize(allowed.cardinality());
            for (var i = 0; i < found.size(); i++) {
                assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void comesBackFromItsBytes(Precision precision) {
        try (var index = exact.as(precision);
                var again = FlatIndex.deserialize(index.serialize())) {
            assertThat(again.precision()).isEqualTo(precision);
            assertThat(again.serialize()).isEqualTo(index.serialize());
            assertThat(again.search(QUERIES.getFirst(), K, null)).isEqualTo(index.search(QUERIES.getFirst(), K, null));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void withoutRowsItIsEmpty(Precision precision) {
        try (var none = FlatIndex.create(3);
                var index = none.as(precision);
                var again = FlatIndex.deserialize(index.serialize())) {
            assertThat(again.size()).isZero();
            assertThat(again.search(new float[3], 1, null)).isEmpty();
        }
    }

    /** Widths that are and are not a multiple of the eight numbers that FAISS takes at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 100, 384})
    void aRowHasTheNumbersThatWereGiven(int dimensions) {
        var vectors = new UnitVectors(dimensions, 3, 1, 5).rows(20, 0);
        try (var index = FlatIndex.create(dimensions)) {
            index.add(vectors);
            for (var precision : Precision.values()) {
                try (var other = index.as(precision)) {
                    for (var row = 0; row < 20; row++) {
                        for (var i = 0; i < dimensions; i++) {
                            assertThat(other.vector(row)[i])
                                    .isCloseTo(vectors[row * dimensions + i], within(away(precision)));
                        }
                    }
                }
            }
        }
    }

    private static float away(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> 0f;
            case FLOAT16 -> 0.0005f;
            case INT8 -> 2f / 255;
        };
    }

    @Test
    void aRowThatIsNotThereHasNoNumbers() {
        assertThatThrownBy(() -> exact.vector(ROWS)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> exact.vector(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theBestOfManyInexactOnesAreTheExactOnes() {
        var stored = exact.serialize();
        try (var index = exact.as(Precision.INT8)) {
            for (var query : QUERIES) {
                var candidates = index.search(query, 4 * K, null);

                var found = Rerank.best(query, K, candidates, fetched(stored, candidates));

                assertThat(found).isEqualTo(exact.search(query, K, null));
            }
        }
    }

    private static float[] fetched(byte[] stored, List<FlatIndex.Match> candidates) {
        var dimensions = KIND.dimensions();
        var vectors = new float[candidates.size() * dimensions];
        IntStream.range(0, candidates.size())
                .forEach(i -> MemorySegment.copy(
                        MemorySegment.ofArray(stored),
                        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                        Rerank.offset(dimensions, candidates.get(i).row()),
                        vectors,
                        i * dimensions,
                        dimensions));
        return vectors;
    }

    @Test
    void rerankingWantsAVectorOfEachCandidate() {
        var candidates = List.of(new FlatIndex.Match(5, 0.5f));

        assertThat(Rerank.best(new float[] {1, 0}, 9, candidates, new float[] {0.25f, 1}))
                .containsExactly(new FlatIndex.Match(5, 0.25f));
        assertThat(Rerank.best(new float[] {1, 0}, 9, List.of(), new float[0])).isEmpty();
        assertThatThrownBy(() -> Rerank.best(new float[] {1, 0}, 9, candidates, new float[4]))
                .hasMessage("vectors must be 1 times 2 numbers, were 4");
    }

    @Test
    void onlyExactVectorsAreAddedAndConverted() {
        try (var index = exact.as(Precision.FLOAT16)) {
            assertThatThrownBy(() -> index.add(new float[96]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("rows are added to an index of FLOAT32, this is one of FLOAT16");
            assertThatThrownBy(() -> index.as(Precision.INT8)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatHalfPrecisionCanNotHoldIsRefused() {
        try (var index = FlatIndex.create(2)) {
            index.add(new float[] {1, 2, 65_504, 1, 65_521, 1});

            assertThatThrownBy(() -> index.as(Precision.FLOAT16))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("vectors must hold finite numbers of at most 65504.0, the one at 2 does not");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7c00, 0xfc00, 0x7e00, 0xffff})
    void aHalfThatIsNoNumberIsRefusedInItsBytes(int half) {
        try (var index = exact.as(Precision.FLOAT16)) {
            var bytes = index.serialize();
            numbers(bytes).putShort(32 + 2 * (96 * 7 + 3), (short) half);

            assertThatThrownBy(() -> FlatIndex.deserialize(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the one at 7 does not");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, NaN", "0, Infinity", "0, 1e16", "96, -1", "96, NaN", "96, 3e15"})
    void rangesThatAreNoneAreRefused(int at, float value) {
        try (var index = exact.as(Precision.INT8)) {
            var bytes = index.serialize();
            numbers(bytes).putFloat(32 + 4 * at, value);

            assertThatThrownBy(() -> FlatIndex.deserialize(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anUnknownPrecisionIsRefused() {
        try (var index = FlatIndex.create(1)) {
            var bytes = index.serialize();
            numbers(bytes).putInt(24, 3);

            assertThatThrownBy(() -> FlatIndex.deserialize(bytes)).hasMessageContaining("precision must be known");
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void bytesCutAnywhereAreRefused(Precision precision) {
        try (var small = FlatIndex.create(4)) {
            small.add(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
            try (var index = small.as(precision)) {
                var bytes = index.serialize();
                for (var length = 0; length < bytes.length; length++) {
                    var cut = Arrays.copyOf(bytes, length);
                    assertThatThrownBy(() -> FlatIndex.deserialize(cut)).isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    /** Segments of older releases must stay readable. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 0100000000000000, 003c00c0" + "00400045",
        "INT8, 0200000000000000, 0000803f000000c0" + "0000803f0000e040" + "0000" + "ffff",
    })
    void itsBytesAreThoseOfTheFirstRelease(Precision precision, String code, String body) {
        try (var index = FlatIndex.create(2)) {
            index.add(new float[] {1, -2, 2, 5});
            try (var other = index.as(precision)) {
                assertThat(HexFormat.of().formatHex(other.serialize()))
                        .isEqualTo("4252464c41543031" + "00000000" + "02000000" + "0200000000000000" + code + body);
            }
        }
    }

    private static ByteBuffer numbers(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
