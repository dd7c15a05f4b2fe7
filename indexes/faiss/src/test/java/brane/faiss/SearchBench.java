package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How long a search takes and how much of what an exact search finds it finds (recall at 10), by precision, through the graph
 * and without it, with and without a filter. Every way is measured on the same queries; the table goes to standard error.
 */
final class SearchBench {

    private static final int DIMENSIONS = 384;
    private static final int[] SIZES = {10_000, 100_000};
    private static final int ROWS_A_CLUSTER = 50;
    private static final int QUERIES = 200;
    private static final int K = 10;
    private static final int[] WIDTHS = {32, HnswGraph.EF_SEARCH, 128};
    private static final double[] SHARES = {0.01, 0.1, 0.5};
    private static final long SEED = 20261127;

    private interface Way {
        List<FlatIndex.Match> search(float[] query);
    }

    /** @param millis the median of a search */
    private record Seen(double millis, double recall) {}

    private final FlatIndex exact;
    private final List<float[]> queries;
    private final byte[] graph;
    private final double buildSeconds;

    private SearchBench(FlatIndex exact, List<float[]> queries) throws InterruptedException {
        this.exact = exact;
        this.queries = queries;
        var began = System.nanoTime();
        try (var built = HnswGraph.build(exact)) {
            this.buildSeconds = (System.nanoTime() - began) / 1e9;
            this.graph = built.serialize();
        }
    }

    static void run() throws InterruptedException {
        for (var size : SIZES) {
            var kind = new UnitVectors(DIMENSIONS, size / ROWS_A_CLUSTER, 1, SEED);
            try (var exact = FlatIndex.create(DIMENSIONS)) {
                exact.add(kind.rows(size, 0));
                var bench = new SearchBench(exact, kind.queries(QUERIES));
                System.err.printf(Locale.ROOT, "%,d rows: graph built in %.1f s%n", size, bench.buildSeconds);
                bench.measure(size == SIZES[SIZES.length - 1]);
            }
        }
    }

    private void measure(boolean report) {
        for (var precision : Precision.values()) {
            try (var index = exact.as(precision);
                    var over = HnswGraph.deserialize(index, MemorySegment.ofArray(graph))) {
                var flat = seen(precision + " flat", null, query -> index.search(query, K, null));
                var reranked = seen(precision + " flat, 40 reranked", null, query -> rerank(index, query));
                var wide = new ArrayList<Seen>();
                for (var width : WIDTHS) {
                    wide.add(
                            seen(precision + " graph, ef " + width, null, query -> over.search(query, K, width, null)));
                }
                var filtered = filtered(precision, index, over);
                if (report) {
                    figure("axon.flat." + name(precision) + ".p50.ms", flat.millis(), "ms", 25, "at-most");
                    figure(
                            "axon.hnsw." + name(precision) + ".p50.ms",
                            wide.get(1).millis(),
                            "ms",
                            5,
                            "at-most");
                    if (precision == Precision.FLOAT32) {
                        figure("axon.hnsw.recall", wide.get(1).recall(), "recall", 0.98, "at-least");
                        figure("axon.hnsw.filter.recall", filtered, "recall", 0.98, "at-least");
                    } else {
                        figure(
                                "axon.flat." + name(precision) + ".recall",
                                reranked.recall(),
                                "recall",
                                0.99,
                                "at-least");
                    }
                }
            }
        }
    }

    /** The least recall of the graph under a filter. */
    private double filtered(Precision precision, FlatIndex index, HnswGraph over) {
        return Arrays.stream(SHARES)
                .map(share -> {
                    var allowed = UnitVectors.some(exact.size(), share, SEED);
                    seen(precision + " flat, filter " + share, allowed, query -> index.search(query, K, allowed));
                    return seen(
                                    precision + " graph, filter " + share,
                                    allowed,
                                    query -> over.search(query, K, HnswGraph.EF_SEARCH, allowed))
                            .recall();
                })
                .min()
                .orElseThrow();
    }

    private List<FlatIndex.Match> rerank(FlatIndex index, float[] query) {
        var candidates = index.search(query, 4 * K, null);
        var vectors = new float[candidates.size() * DIMENSIONS];
        for (var i = 0; i < candidates.size(); i++) {
            System.arraycopy(exact.vector(candidates.get(i).row()), 0, vectors, i * DIMENSIONS, DIMENSIONS);
        }
        return Rerank.best(query, K, candidates, vectors);
    }

    private Seen seen(String name, @Nullable BitSet allowed, Way way) {
        queries.forEach(way::search);
        var times = new double[QUERIES];
        var recall = IntStream.range(0, QUERIES)
                .mapToDouble(i -> {
                    var began = System.nanoTime();
                    var found = way.search(queries.get(i));
                    times[i] = (System.nanoTime() - began) / 1e6;
                    return UnitVectors.recall(found, exact.search(queries.get(i), K, allowed));
                })
                .average()
                .orElseThrow();
        var seen = new Seen(HnswBench.median(times), recall);
        System.err.printf(Locale.ROOT, "  %-28s %7.3f ms, recall %.4f%n", name, seen.millis(), seen.recall());
        return seen;
    }

    private void figure(String name, double value, String unit, double bound, String direction) {
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"%s\", \"value\": %.4f, \"unit\": \"%s\", \"bound\": %s, \"direction\": \"%s\", \"note\": \"%s build, "
                        + "%,d vectors of %d numbers in clusters of %d, k = %d, ef %d, filters of 1, 10 and 50 %%, inexact vectors "
                        + "with 40 candidates reranked; %d queries; seed %d\"}%n",
                name,
                value,
                unit,
                bound,
                direction,
                FlatIndex.build(),
                exact.size(),
                DIMENSIONS,
                ROWS_A_CLUSTER,
                K,
                HnswGraph.EF_SEARCH,
                QUERIES,
                SEED);
    }

    private static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
