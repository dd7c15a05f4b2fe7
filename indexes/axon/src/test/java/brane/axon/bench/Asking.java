package brane.axon.bench;

import brane.axon.Hit;
import brane.axon.SearchOptions;
import brane.axon.SearchOptions.Mode;
import brane.axon.StoredAxons;
import brane.axon.format.Toc;
import brane.axon.read.HybridSearch;
import brane.axon.read.Readers;
import brane.faiss.FlatIndex;
import brane.faiss.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How long an answer takes when the Axon is open, and when nothing of it is. */
final class Asking {

    private static final int K = 10;
    private static final int QUESTIONS = 500;
    private static final int WARM_UP = 500;
    private static final int COLD = 15;
    private static final int COLD_WARM_UP = 10;
    private static final int SETTLED_MILLIS = 300;

    private final BenchSite site;
    private final UUID axon;
    private final int rows;

    Asking(BenchSite site, UUID axon, int rows) {
        this.site = site;
        this.axon = axon;
        this.rows = rows;
    }

    /** Only its place on the curve. */
    void warmUp(StoredAxons process, List<double[]> sizes) throws Exception {
        sizes.add(new double[] {rows, asked(process, Mode.VECTOR).median()});
    }

    /** @param sizes what smaller Axons took */
    void warm(StoredAxons process, List<double[]> sizes) throws Exception {
        var vector = asked(process, Mode.VECTOR);
        var note = "%,d passages, the ten best; version asked of PostgreSQL each time".formatted(rows);
        sizes.add(new double[] {rows, vector.median()});
        vector.median("axon.warm.p50.ms", 8, note, Samples.curve("passages", "ms", sizes));
        Samples.figure("axon.warm.p99.ms", vector.at(0.99), "ms", 25, "at-most", note, "");
        recall("axon.warm.recall", process, axon);
        asked(process, Mode.BALANCED)
                .median("axon.hybrid.p50.ms", 15, note + ", vectors and words fused, without embedding", "");
    }

    private Samples asked(StoredAxons process, Mode mode) throws Exception {
        ask(process, axon, 0, mode);
        return Samples.of(WARM_UP, QUESTIONS, i -> () -> ask(process, axon, i, mode));
    }

    /** Beside every vector looked at. */
    void recall(String name, StoredAxons process, UUID some) {
        Samples.figure(
                name,
                recall(process, some, exactly()),
                "recall@10",
                0.98,
                "at-least",
                "%,d passages, %d questions, against every vector".formatted(rows, QUESTIONS),
                "");
    }

    /** The rows that should be found, by question. */
    private List<Set<Integer>> exactly() {
        try (var exact = FlatIndex.create(BenchTexts.DIMENSIONS)) {
            for (var i = 0; i < rows; i++) {
                exact.add(site.texts.vector(i));
            }
            return IntStream.range(0, QUESTIONS)
                    .mapToObj(question -> exact.search(site.texts.vector(-1 - question), K, null).stream()
                            .map(FlatIndex.Match::row)
                            .collect(Collectors.toSet()))
                    .toList();
        }
    }

    private double recall(StoredAxons process, UUID some, List<Set<Integer>> best) {
        var found = 0;
        for (var question = 0; question < QUESTIONS; question++) {
            var known = best.get(question);
            found += (int) ask(process, some, question, Mode.VECTOR).stream()
                    .filter(hit ->
                            known.contains(BenchTexts.number(hit.passage().text())))
                    .count();
        }
        return found / (double) (K * QUESTIONS);
    }

    /** The same search by FAISS in C++ over the same vectors and links, in turns. */
    void bare(String programs) throws Exception {
        var readers = site.readers();
        try (var bare = BareFaiss.of(site, axon, programs, QUESTIONS / 5)) {
            var ratios = new double[21];
            for (var round = -3; round < ratios.length; round++) {
                var own = nanos(readers, QUESTIONS / 5);
                var other = bare.nanos();
                if (round >= 0) {
                    ratios[round] = own / other;
                    AxonBench.say(String.format(
                            Locale.ROOT,
                            "round %d: ours %.3f ms, FAISS %.3f ms",
                            round,
                            own / 1e6 / (QUESTIONS / 5),
                            other / 1e6 / (QUESTIONS / 5)));
                }
            }
            Samples.of(ratios)
                    .median(
                            "axon.warm.ratio",
                            "ratio",
                            1.2,
                            "%,d passages; search in this process, hits with their passages, over faiss::IndexHNSW::search"
                                    .formatted(rows),
                            ", \"against\": \"the same search by FAISS in C++\"");
        }
    }

    private double nanos(Readers readers, int questions) throws InterruptedException {
        try (var serving = readers.of(axon).serving()) {
            var vectors = IntStream.range(0, questions)
                    .mapToObj(i -> site.texts.vector(-1 - i))
                    .toList();
            var began = System.nanoTime();
            for (var i = 0; i < questions; i++) {
                var hits = HybridSearch.search(serving, site.texts.question(0), vectors.get(i), options(Mode.VECTOR));
                if (hits.size() != K) {
                    throw new IllegalStateException("a search must find " + K + ", found " + hits.size());
                }
            }
            return System.nanoTime() - began;
        }
    }

    /** Others' graphs over the same vectors, as wide as it takes to find as well. */
    void peers(StoredAxons process) throws Exception {
        var best = exactly();
        var recall = recall(process, axon, best);
        AxonBench.say("Lucene links " + rows + " vectors");
        try (var lucene = new LucenePeer(site.texts, rows)) {
            var found = lucene.atRecall(recall, best, K);
            peer(
                    process,
                    "lucene",
                    -1,
                    found.millis(),
                    "Lucene's HNSW in the same process at recall %.3f, without either".formatted(found.recall()));
        }
        for (var found : PythonPeers.atRecall(recall, site.texts, rows, best, K)) {
            var isServer = found.name().equals("pgvector");
            peer(
                    process,
                    found.name(),
                    isServer ? 1 : -1,
                    found.millis(),
                    "%s's HNSW (16 links, built 64 wide, searched %d wide) called from Python at recall %.3f, %s"
                            .formatted(
                                    found.name(),
                                    found.width(),
                                    found.recall(),
                                    isServer ? "one statement a search" : "without either"));
        }
    }

    private void peer(StoredAxons process, String name, double bound, double millis, String what) throws Exception {
        var own = asked(process, Mode.VECTOR).median();
        Samples.figure(
                "axon.peer." + name + ".ratio",
                own / millis,
                "ratio",
                bound,
                "at-most",
                String.format(
                        Locale.ROOT,
                        "%,d vectors; our search of %.2f ms with version asked and passages decoded, over %.2f ms of %s",
                        rows,
                        own,
                        millis,
                        what),
                ", \"against\": \"" + name + "\"");
    }

    /** A process that has answered of other Axons, and knows nothing of this one. */
    void cold(String name, double bound, UUID some) throws Exception {
        site.timed.clear();
        var samples = Samples.of(COLD_WARM_UP, COLD, i -> {
            var process = site.process(Precision.FLOAT32);
            System.gc();
            // What the process before this one still brings into memory is over then.
            Thread.sleep(SETTLED_MILLIS);
            return () -> ask(process, some, i, Mode.BALANCED);
        });
        AxonBench.say(name + " " + samples.median() + ": " + site.timed.per(COLD + COLD_WARM_UP));
        samples.median(
                name,
                bound,
                "%,d passages in MinIO on the same two cores; process up and warm, this Axon never read"
                        .formatted(rows),
                "");
    }

    /** How well a graph finds, and how long that takes, by how wide it looks. */
    void width(UUID some) throws Exception {
        var row = site.catalog().changes(some, -1).segments().getFirst();
        var toc = Toc.parse(row.toc());
        var points = new ArrayList<double[]>();
        try (var graph = BareGraph.of(site, some, row, toc)) {
            for (var ef : new int[] {10, 20, 40, 80, 160, 320}) {
                points.add(graph.at(ef, K, QUESTIONS));
            }
        }
        Samples.figure(
                "axon.hnsw.widest.recall",
                points.getLast()[1],
                "recall@10",
                -1,
                "",
                "%,d passages; recall by milliseconds of a search, at widths of 10 to 320".formatted(rows),
                Samples.curve("ms", "recall", points));
    }

    /** Only told. */
    void report(StoredAxons process) throws Exception {
        var vector = asked(process, Mode.VECTOR);
        Samples.figure(
                "axon.million.query.p50.ms",
                vector.median(),
                "ms",
                -1,
                "",
                "%,d made-up passages in flat segments: every vector is looked at".formatted(rows),
                "");
    }

    private List<Hit> ask(StoredAxons process, UUID some, int number, Mode mode) {
        return process.search(site.intent, some, site.texts.question(number), options(mode));
    }

    private static SearchOptions options(Mode mode) {
        return new SearchOptions(K, mode, 0);
    }
}
