package brane.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a graph is stored as, and what happens when those bytes are not what they were. */
class GraphBytesTest {

    private static final UnitVectors KIND = new UnitVectors(8, 5, 1, 20261128);
    private static final int ROWS = 1_000;
    private static final int LEVELS = GraphHeader.BYTES;
    private static final int LINKS = LEVELS + ROWS * Integer.BYTES;
    private static final List<float[]> QUERIES = KIND.queries(20);

    private static FlatIndex vectors;
    private static byte[] bytes;

    @BeforeAll
    static void build() throws InterruptedException {
        vectors = FlatIndex.create(KIND.dimensions());
        vectors.add(KIND.rows(ROWS, 0));
        try (var graph = HnswGraph.build(vectors, 4)) {
            bytes = graph.serialize();
        }
    }

    @AfterAll
    static void close() {
        vectors.close();
    }

    /** Segments of older releases must stay readable. */
    @Test
    void areThoseOfTheFirstRelease() throws Exception {
        try (var two = FlatIndex.create(2)) {
            two.add(new float[] {1, 0, 0, 1});
            try (var graph = HnswGraph.build(two, 2)) {
                assertThat(HexFormat.of().formatHex(graph.serialize()))
                        .isEqualTo(
                                "4252484e53573031" + "02000000" + "01000000" + "0200000000000000" + "0000000000000000"
                                        + ("04000000" + "04000000")
                                        + ("01000000" + "ff".repeat(12) + ("01000000" + "ff".repeat(4)).repeat(3))
                                        + ("00000000" + "ff".repeat(12) + ("00000000" + "ff".repeat(4)).repeat(3)));
            }
        }
    }

    @Test
    void comeFromMemoryOutsideTheHeapToo() {
        try (var arena = Arena.ofConfined()) {
            var outside = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            try (var graph = HnswGraph.deserialize(vectors, outside)) {
                outside.fill((byte) 0);

                assertThat(graph.serialize()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void cutOrLongerAreRefused() {
        for (var length = 0; length < bytes.length; length += length < LEVELS + 8 ? 1 : 37) {
            refused(Arrays.copyOf(bytes, length));
        }
        refused(Arrays.copyOf(bytes, bytes.length - 1));
        refused(Arrays.copyOf(bytes, bytes.length + 1));
        refused(Arrays.copyOf(bytes, bytes.length + 4));
    }

    @Test
    void ofOtherRowsAreRefused() throws Exception {
        try (var others = FlatIndex.create(KIND.dimensions())) {
            others.add(KIND.rows(ROWS + 1, 0));

            assertThatThrownBy(() -> HnswGraph.deserialize(others, MemorySegment.ofArray(bytes)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a serialised graph of " + bytes.length
                            + " bytes is damaged: its rows must be the 1001 of the vectors");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, it must begin with BRHNSW01",
        "8, 0, links must be 2 to 256",
        "8, 1, links must be 2 to 256",
        "8, 257, links must be 2 to 256",
        "8, -4, links must be 2 to 256",
        "8, 5, the length must be that of the links",
        "12, -1, its entry must be on the highest level",
        "12, 1000, its entry must be on the highest level",
        "12, 2147483647, its entry must be on the highest level",
        "16, 999, its rows must be the 1000 of the vectors",
        "20, 1, its rows must be the 1000 of the vectors",
        "20, -1, its rows must be the 1000 of the vectors",
        "24, 1, its reserved bytes must be 0",
        "32, 0, the length must be that of the links",
        "32, -1, the length must be that of the links",
        "32, 100, the length must be that of the links",
        "32, 2147483647, the length must be that of the links",
        "4032, 1000, a link must lead to a row on its level",
        "4032, -2, a link must lead to a row on its level",
        "4032, 2147483647, a link must lead to a row on its level",
    })
    void damagedAreRefused(int at, int value, String rule) {
        var damaged = bytes.clone();
        numbers(damaged).putInt(at, value);

        assertThatThrownBy(() -> HnswGraph.deserialize(vectors, MemorySegment.ofArray(damaged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void aLinkToARowThatIsNotOnItsLevelIsRefused() {
        var damaged = numbers(bytes.clone());
        var ground = row(level -> level == 1);
        var high = row(level -> level > 1);
        var at = LINKS;
        for (var row = 0; row < high; row++) {
            at += 4 * 4 * (damaged.getInt(LEVELS + 4 * row) + 1);
        }
        damaged.putInt(at + 8 * 4, ground);

        refused(damaged.array());
    }

    @Test
    void anEntryBelowTheHighestLevelIsRefused() {
        var damaged = numbers(bytes.clone());
        damaged.putInt(12, row(level -> level == 1));

        refused(damaged.array());
    }

    /** Whatever bytes say: they are refused, or every search ends and finds as many rows as it should. */
    @Test
    void withFlippedBitsNeverLeadASearchAstray() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var accepted = 0;
        for (var round = 0; round < 6_000; round++) {
            var damaged = bytes.clone();
            for (var flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(round % 2 == 0 ? damaged.length : LINKS)] ^= (byte) (1 << random.nextInt(8));
            }
            accepted += survives(damaged, seed);
        }
        assertThat(accepted).as("seed %d", seed).isGreaterThan(100);
    }

    /** Links that stay inside the rows, and lead anywhere there. */
    @Test
    void ofAnotherGraphStillGiveSomeRows() {
        var random = new Random(17);
        for (var round = 0; round < 200; round++) {
            var damaged = numbers(bytes.clone());
            for (var at = LINKS; at < bytes.length; at += Integer.BYTES) {
                if (damaged.getInt(at) >= 0 && random.nextInt(4) == 0) {
                    damaged.putInt(at, random.nextInt(-1, ROWS));
                }
            }
            survives(damaged.array(), 17);
        }
    }

    private static int survives(byte[] damaged, long seed) {
        try (var graph = HnswGraph.deserialize(vectors, MemorySegment.ofArray(damaged))) {
            for (var query : QUERIES) {
                var found = graph.search(query, 3, 5, null);
                assertThat(found).as("seed %d", seed).hasSize(3).doesNotHaveDuplicates();
                assertThat(found).allMatch(match -> match.row() >= 0 && match.row() < ROWS);
            }
            return 1;
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("is damaged: ");
            return 0;
        }
    }

    private static void refused(byte[] damaged) {
        assertThatThrownBy(() -> HnswGraph.deserialize(vectors, MemorySegment.ofArray(damaged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is damaged: ");
    }

    private static int row(IntPredicate level) {
        var numbers = numbers(bytes);
        return IntStream.range(0, ROWS)
                .filter(row -> level.test(numbers.getInt(LEVELS + 4 * row)))
                .findFirst()
                .orElseThrow();
    }

    private static ByteBuffer numbers(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
