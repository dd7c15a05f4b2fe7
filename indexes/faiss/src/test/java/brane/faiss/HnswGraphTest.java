package brane.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HnswGraphTest {

    private static final UnitVectors KIND = new UnitVectors(32, 60, 1, 20261127);
    private static final int ROWS = 8_000;
    private static final int K = 10;
    private static final List<float[]> QUERIES = KIND.queries(50);

    private static FlatIndex exact;
    private static HnswGraph graph;

    @BeforeAll
    static void build() throws InterruptedException {
        exact = FlatIndex.create(KIND.dimensions());
        exact.add(KIND.rows(ROWS, 0));
        graph = HnswGraph.build(exact);
    }

    @AfterAll
    static void close() {
        graph.close();
        exact.close();
    }

    @Test
    void findsNearlyAllThatAnExactSearchFinds() {
        assertThat(recall(graph, HnswGraph.EF_SEARCH, query -> null)).isGreaterThan(0.98);
    }

    @Test
    void itsScoresAreInnerProductsAndItsRowsInOrder() {
        var query = QUERIES.getFirst();

        var found = graph.search(query, K, 200, null);

        assertThat(found)
                .extracting(FlatIndex.Match::score)
                .isSortedAccordingTo((one, other) -> Float.compare(other, one));
        for (var match : found) {
            assertThat(match.score()).isCloseTo(product(query, exact.vector(match.row())), within(1e-5f));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void oneBuiltFromExactVectorsServesEachPrecision(Precision precision) {
        try (var vectors = exact.as(precision);
                var same = HnswGraph.deserialize(vectors, MemorySegment.ofArray(graph.serialize()))) {
            var found = QUERIES.stream()
                    .mapToDouble(query -> UnitVectors.recall(
                            same.search(query, K, HnswGraph.EF_SEARCH, null), vectors.search(query, K, null)));

            assertThat(found.average().orElseThrow()).isGreaterThan(0.98);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT16", "INT8"})
    void isBuiltFromWhatIsLeftOfTheVectorsToo(Precision precision) throws Exception {
        try (var vectors = exact.as(precision);
                var own = HnswGraph.build(vectors)) {
            var found = QUERIES.stream()
                    .mapToDouble(query -> UnitVectors.recall(
                            own.search(query, K, HnswGraph.EF_SEARCH, null), vectors.search(query, K, null)));

            assertThat(found.average().orElseThrow()).isGreaterThan(0.98);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.1, 0.5, 0.99})
    void aFilterCostsNoRecall(double share) {
        var allowed = UnitVectors.some(ROWS, share, 3);

        assertThat(recall(graph, HnswGraph.EF_SEARCH, query -> allowed)).isGreaterThan(0.98);
    }

    @ParameterizedTest
    @CsvSource({
        "0.01,true",
        "0.1,true",
        "0.5,true",
        "0.01,false",
        "0.1,false",
        "0.5,false",
        "0.9,false",
        "0.985,false",
        "0.99,false"
    })
    void norDoesOneThatKeepsOnlyNearOrOnlyFarRows(double share, boolean near) {
        assertThat(recall(graph, HnswGraph.EF_SEARCH, query -> UnitVectors.extreme(exact, query, share, near)))
                .isGreaterThan(0.98);
    }

    /** A row that no link leads to shows which way a search went: through the graph, or along the allowed rows. */
    @ParameterizedTest
    @CsvSource({"1, false", "0.9, false", "0.5, false", "0.3, true", "0.01, true"})
    void aWideFilterIsAppliedThroughTheGraphAndANarrowOneWithoutIt(double share, boolean found) {
        var row = 4_711;
        var allowed = UnitVectors.some(ROWS, share, 6);
        allowed.set(row);
        var query = exact.vector(row);
        try (var cut = HnswGraph.deserialize(exact, MemorySegment.ofArray(without(row)))) {
            assertThat(graph.search(query, 3, 16, allowed).getFirst().row()).isEqualTo(row);
            assertThat(cut.search(query, 3, 16, allowed).getFirst().row() == row)
                    .isEqualTo(found);
            assertThat(cut.search(query, 3, 16, allowed)).hasSize(3).allMatch(match -> allowed.get(match.row()));
        }
    }

    /** The bytes of the graph with the links to a row bent to the entry, which is on every level. */
    private static byte[] without(int row) {
        var bytes = ByteBuffer.wrap(graph.serialize()).order(ByteOrder.LITTLE_ENDIAN);
        for (var at = GraphHeader.BYTES + ROWS * Integer.BYTES; at < bytes.capacity(); at += Integer.BYTES) {
            if (bytes.getInt(at) == row) {
                bytes.putInt(at, bytes.getInt(12));
            }
        }
        return bytes.array();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "10,1", "100,10", "1000,1", "8000,64", "9000,10"})
    void givesAsManyRowsAsAreAskedForAndAllowed(int k, int ef) {
        var half = UnitVectors.some(ROWS, 0.5, 4);

        assertThat(graph.search(QUERIES.getFirst(), k, ef, null))
                .hasSize(Math.min(k, ROWS))
                .doesNotHaveDuplicates();
        assertThat(graph.search(QUERIES.getFirst(), k, ef, half))
                .hasSize(Math.min(k, half.cardinality()))
                .allMatch(match -> half.get(match.row()));
    }

    @Test
    void aFilterShorterOrLongerThanTheRowsCountsByItsBits() {
        var few = new BitSet();
        few.set(3);
        few.set(ROWS + 500);

        assertThat(graph.search(QUERIES.getFirst(), K, 64, few))
                .extracting(FlatIndex.Match::row)
                .containsExactly(3);
        assertThat(graph.search(QUERIES.getFirst(), K, 64, new BitSet())).isEmpty();
    }

    /** FAISS's own index takes no width above the one that all its searches share. */
    @Test
    void aWiderSearchFindsMore() {
        var recalls = Arrays.stream(new int[] {1, 16, 100})
                .mapToDouble(ef -> QUERIES.stream()
                        .mapToDouble(query ->
                                UnitVectors.recall(graph.search(query, 1, ef, null), exact.search(query, 1, null)))
                        .average()
                        .orElseThrow())
                .toArray();

        assertThat(recalls[0]).isLessThan(recalls[1]);
        assertThat(recalls[1]).isLessThanOrEqualTo(recalls[2]);
        assertThat(recalls[2]).isGreaterThan(0.97);
    }

    @Test
    void searchesSideBySideKeepTheirOwnWidth() throws Exception {
        ToIntFunction<Integer> width = i -> i % 2 == 0 ? 1 : 100;
        var expected = new ArrayList<List<FlatIndex.Match>>();
        for (var i = 0; i < QUERIES.size(); i++) {
            expected.add(graph.search(QUERIES.get(i), 1, width.applyAsInt(i), null));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var round = 0; round < 20; round++) {
                var running = new ArrayList<Future<List<FlatIndex.Match>>>();
                for (var i = 0; i < QUERIES.size(); i++) {
                    var query = i;
                    running.add(
                            threads.submit(() -> graph.search(QUERIES.get(query), 1, width.applyAsInt(query), null)));
                }
                for (var i = 0; i < QUERIES.size(); i++) {
                    assertThat(running.get(i).get()).isEqualTo(expected.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 33, 3_000})
    void anyNumberOfRowsHasAGraph(int rows) throws Exception {
        try (var vectors = FlatIndex.create(KIND.dimensions())) {
            vectors.add(KIND.rows(rows, 5));
            try (var small = HnswGraph.build(vectors);
                    var again = HnswGraph.deserialize(vectors, MemorySegment.ofArray(small.serialize()))) {
                var expected = vectors.search(QUERIES.getFirst(), 3, null);

                assertThat(UnitVectors.recall(again.search(QUERIES.getFirst(), 3, 40, null), expected))
                        .isIn(1.0, Double.NaN);
                assertThat(again.search(QUERIES.getFirst(), 3, 40, null)).hasSize(Math.min(3, rows));
            }
        }
    }

    /** A row keeps one link to rows that are all the same, so that their graph falls apart. */
    @Test
    void ofEqualRowsItGivesAsManyAsAskedForAndNoneTwice() throws Exception {
        try (var vectors = FlatIndex.create(2)) {
            for (var i = 0; i < 5_000; i++) {
                vectors.add(new float[] {0.6f, 0.8f});
            }
            try (var same = HnswGraph.build(vectors)) {
                assertThat(same.search(new float[] {1, 0}, 10, 1, null))
                        .hasSize(10)
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void theSameRowsGiveTheSameGraph() throws Exception {
        try (var again = HnswGraph.build(exact)) {
            assertThat(again.serialize()).isEqualTo(graph.serialize());
            assertThat(graph.memory()).isGreaterThan(ROWS * 2L * HnswGraph.LINKS * Integer.BYTES);
        }
    }

    @Test
    void buildingStopsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> HnswGraph.build(exact))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("building a graph of 8000 rows was stopped with 8000 left");
    }

    @Test
    void isOfTheRowsThatItWasBuiltFrom() throws Exception {
        try (var vectors = FlatIndex.create(2)) {
            vectors.add(new float[] {1, 0, 0, 1});
            try (var small = HnswGraph.build(vectors)) {
                vectors.add(new float[] {0, 1});

                assertThatThrownBy(() -> small.search(new float[] {1, 0}, 1, 1, null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("a graph is of the rows that the vectors have when it is made: 2, now they have 3");
            }
        }
    }

    @Test
    void isOfNoUseOnceItOrItsVectorsAreClosed() throws Exception {
        var vectors = FlatIndex.create(2);
        vectors.add(new float[] {1, 0});
        var closed = HnswGraph.build(vectors);
        var open = HnswGraph.build(vectors);
        closed.close();
        closed.close();

        assertThatThrownBy(() -> closed.search(new float[2], 1, 1, null)).isInstanceOf(IllegalStateException.class);
        assertThat(open.search(new float[] {1, 0}, 1, 1, null)).hasSize(1);
        vectors.close();
        assertThatThrownBy(() -> open.search(new float[2], 1, 1, null)).isInstanceOf(IllegalStateException.class);
        open.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void refusesAWidthThatNoSearchHas(int ef) {
        assertThatThrownBy(() -> graph.search(QUERIES.getFirst(), K, ef, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ef must be 1 to 10000, was " + ef);
    }

    private static double recall(HnswGraph graph, int ef, Function<float[], BitSet> filter) {
        return QUERIES.stream()
                .mapToDouble(query -> {
                    var allowed = filter.apply(query);
                    var expected = exact.search(query, K, allowed);
                    var found = graph.search(query, K, ef, allowed);
                    assertThat(found).hasSameSizeAs(expected);
                    return UnitVectors.recall(found, expected);
                })
                .average()
                .orElseThrow();
    }

    private static float product(float[] one, float[] other) {
        var sum = 0.0;
        for (var i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return (float) sum;
    }
}
