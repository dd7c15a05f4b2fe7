package brane.faiss;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How fast a graph is built beside FAISS in C++ in another process: the same vectors, one thread each, in turns, and the same
 * graph on both sides. Then what {@link SearchBench} measures.
 */
final class HnswBench {

    private static final UnitVectors KIND = new UnitVectors(384, 100, 1, 20261127);
    private static final int ROWS = 3_000;
    private static final int CONSTRUCTION = 100;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 21;

    /** The time of a building, and a number made of all links. */
    private record Built(double nanos, int links) {}

    private HnswBench() {}

    /** @param arguments the folder with the C++ programs hnsw-avx2 and hnsw-baseline */
    public static void main(String[] arguments) throws Exception {
        var vectors = KIND.rows(ROWS, 0);
        var data = Files.createTempFile("hnsw-bench", ".bin");
        try {
            Files.write(data, bytes(vectors));
            var process = new ProcessBuilder(arguments[0] + "/hnsw-" + FlatIndex.build(), data.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var out = process.outputWriter(StandardCharsets.US_ASCII);
                    var in = process.inputReader(StandardCharsets.US_ASCII)) {
                report(vectors, out, in);
            } finally {
                process.destroy();
                process.waitFor(10, TimeUnit.SECONDS);
            }
        } finally {
            Files.deleteIfExists(data);
        }
        SearchBench.run();
    }

    private static void report(float[] vectors, BufferedWriter out, BufferedReader in)
            throws IOException, InterruptedException {
        var ratios = new double[ROUNDS];
        var java = new double[ROUNDS];
        var cpp = new double[ROUNDS];
        for (var round = -WARM_UP; round < ROUNDS; round++) {
            var first = (round & 1) == 0 ? here(vectors) : null;
            var other = there(out, in);
            var own = first == null ? here(vectors) : first;
            if (own.links() != other.links()) {
                throw new IllegalStateException("both sides must build the same graph");
            }
            if (round >= 0) {
                java[round] = own.nanos() / 1e9;
                cpp[round] = other.nanos() / 1e9;
                ratios[round] = other.nanos() / own.nanos();
                System.err.printf(
                        Locale.ROOT,
                        "round %2d of %d: binding %.3f s, C++ %.3f s, ratio %.3f%n",
                        round + 1,
                        ROUNDS,
                        java[round],
                        cpp[round],
                        ratios[round]);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"axon.hnsw-build.ratio\", \"value\": %.3f, \"unit\": \"ratio\", \"bound\": 0.90, "
                        + "\"direction\": \"at-least\", \"against\": \"the same graph built by FAISS in C++\", \"samples\": %s, "
                        + "\"note\": \"%s build, rows a second; %,d vectors of %d numbers, %d links, width of construction %d, "
                        + "one thread each; median of %d interleaved rounds; binding %.3f s, C++ %.3f s; seed %d\"}%n",
                median(ratios),
                Arrays.toString(Arrays.stream(ratios)
                        .map(ratio -> Math.round(ratio * 1000) / 1000.0)
                        .toArray()),
                FlatIndex.build(),
                ROWS,
                KIND.dimensions(),
                HnswGraph.LINKS,
                CONSTRUCTION,
                ROUNDS,
                median(java),
                median(cpp),
                KIND.seed());
    }

    private static Built here(float[] vectors) throws InterruptedException {
        var began = System.nanoTime();
        try (var index = FlatIndex.create(KIND.dimensions())) {
            index.add(vectors);
            try (var graph = HnswGraph.build(index)) {
                var took = System.nanoTime() - began;
                return new Built(took, links(graph.serialize()));
            }
        }
    }

    private static int links(byte[] graph) {
        var numbers = MemorySegment.ofArray(graph)
                .asSlice(GraphHeader.BYTES + ROWS * Integer.BYTES)
                .toArray(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
        return Arrays.stream(numbers).reduce(0, (sum, link) -> sum * 31 + link);
    }

    private static Built there(BufferedWriter out, BufferedReader in) throws IOException {
        out.write("go\n");
        out.flush();
        var said = in.readLine().split(" ");
        return new Built(Double.parseDouble(said[0]), Integer.parseInt(said[1]));
    }

    static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static byte[] bytes(float[] vectors) {
        var bytes = ByteBuffer.allocate(4 * Integer.BYTES + vectors.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(KIND.dimensions()).putInt(ROWS).putInt(HnswGraph.LINKS).putInt(CONSTRUCTION);
        bytes.asFloatBuffer().put(vectors);
        return bytes.array();
    }
}
