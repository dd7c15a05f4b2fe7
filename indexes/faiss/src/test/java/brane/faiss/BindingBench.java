package brane.faiss;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What the binding adds to a search: 10,000 vectors of 384 numbers, the ten best, by {@link FlatIndex} and by FAISS in C++ in
 * another process. Both sides take turns, a round is 50 searches of each, and each counts by its median search.
 */
final class BindingBench {

    private static final int DIMENSIONS = 384;
    private static final int ROWS = 10_000;
    private static final int QUERIES = 50;
    private static final int K = 10;
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 201;
    private static final long SEED = 20261123;

    /** The median time of a round's searches, and the sum of the rows that they found. */
    private record Round(double nanos, long found) {}

    private BindingBench() {}

    /** @param arguments the folder with the C++ programs search-avx2 and search-baseline */
    public static void main(String[] arguments) throws Exception {
        var random = new Random(SEED);
        var vectors = numbers(random, ROWS);
        var queries = new float[QUERIES][];
        for (var i = 0; i < QUERIES; i++) {
            queries[i] = numbers(random, 1);
        }
        var data = Files.createTempFile("faiss-bench", ".bin");
        var program = Path.of(arguments[0], "search-" + FlatIndex.build());
        try (var index = FlatIndex.create(DIMENSIONS)) {
            index.add(vectors);
            Files.write(data, bytes(vectors, queries));
            var process = new ProcessBuilder(program.toString(), data.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var out = process.outputWriter(StandardCharsets.US_ASCII);
                    var in = process.inputReader(StandardCharsets.US_ASCII)) {
                report(index, queries, out, in);
            } finally {
                process.destroy();
                process.waitFor(10, TimeUnit.SECONDS);
            }
        } finally {
            Files.deleteIfExists(data);
        }
    }

    private static void report(FlatIndex index, float[][] queries, BufferedWriter out, BufferedReader in)
            throws IOException {
        var ratios = new double[ROUNDS];
        var java = new double[ROUNDS];
        var cpp = new double[ROUNDS];
        for (var round = -WARM_UP; round < ROUNDS; round++) {
            var first = (round & 1) == 0 ? here(index, queries) : null;
            var other = there(out, in);
            var own = first == null ? here(index, queries) : first;
            if (own.found() != other.found()) {
                throw new IllegalStateException("both sides must find the same rows");
            }
            if (round >= 0) {
                java[round] = own.nanos() / 1e6;
                cpp[round] = other.nanos() / 1e6;
                ratios[round] = own.nanos() / other.nanos();
                System.err.printf(
                        Locale.ROOT,
                        "round %3d of %d: binding %.3f ms, C++ %.3f ms, ratio %.3f%n",
                        round + 1,
                        ROUNDS,
                        java[round],
                        cpp[round],
                        ratios[round]);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"faiss.binding.ratio\", \"value\": %.3f, \"unit\": \"ratio\", \"bound\": 1.10, "
                        + "\"direction\": \"at-most\", \"against\": \"the same search by FAISS in C++\", \"samples\": %s, "
                        + "\"note\": \"%s build, %,d vectors of %d numbers, k = %d; median of %d interleaved rounds of %d searches "
                        + "each; binding %.3f ms, C++ %.3f ms; seed %d\"}%n",
                median(ratios),
                Arrays.toString(Arrays.stream(ratios)
                        .map(ratio -> Math.round(ratio * 1000) / 1000.0)
                        .toArray()),
                FlatIndex.build(),
                ROWS,
                DIMENSIONS,
                K,
                ROUNDS,
                QUERIES,
                median(java),
                median(cpp),
                SEED);
    }

    private static Round here(FlatIndex index, float[][] queries) {
        var times = new double[QUERIES];
        var found = 0L;
        for (var i = 0; i < QUERIES; i++) {
            var began = System.nanoTime();
            var matches = index.search(queries[i], K, null);
            times[i] = System.nanoTime() - began;
            for (var match : matches) {
                found += match.row();
            }
        }
        return new Round(median(times), found);
    }

    private static Round there(BufferedWriter out, BufferedReader in) throws IOException {
        out.write("go\n");
        out.flush();
        var times = new double[QUERIES];
        for (var i = 0; i < QUERIES; i++) {
            times[i] = Double.parseDouble(in.readLine());
        }
        return new Round(median(times), Long.parseLong(in.readLine()));
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static float[] numbers(Random random, int rows) {
        var numbers = new float[rows * DIMENSIONS];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static byte[] bytes(float[] vectors, float[][] queries) {
        var bytes = ByteBuffer.allocate(4 * Integer.BYTES + (vectors.length + QUERIES * DIMENSIONS) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(DIMENSIONS).putInt(ROWS).putInt(QUERIES).putInt(K);
        bytes.asFloatBuffer().put(vectors);
        bytes.position(bytes.position() + vectors.length * Float.BYTES);
        for (var query : queries) {
            for (var number : query) {
                bytes.putFloat(number);
            }
        }
        return bytes.array();
    }
}
