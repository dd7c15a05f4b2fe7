package brane.axon.bench;

import brane.axon.Axons;
import brane.axon.StoredAxons;
import brane.axon.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** How fast passages come in, what they take, and how long a small change takes. */
final class Writing {

    private static final int DOCUMENTS = 200;
    private static final int LONG = 1_000;
    private static final int WRITERS = 4;
    private static final int COMMITS = 300;

    private final BenchSite site;
    private int fresh = 100_000_000;

    Writing(BenchSite site) {
        this.site = site;
    }

    void put(StoredAxons process, UUID axon, int first, int count) throws InterruptedException {
        process.put(
                site.intent, axon, UUID.randomUUID(), site.texts.document(first, count), (stage, done, total) -> {});
    }

    /** Texts and vectors are made before; words and segments are not. */
    void rates(StoredAxons process) throws Exception {
        rate(process, 100, 600);
        var points = new ArrayList<double[]>();
        for (var size : new int[] {10, 100, LONG}) {
            points.add(new double[] {size, rate(process, size, DOCUMENTS)});
        }
        Samples.figure(
                "axon.ingest.rate",
                points.getLast()[1],
                "passages/s",
                5_000,
                "at-least",
                ("passages of 60 words with made-up vectors, in %d documents of %,d, %d writers, flat segments with words;"
                                + " in documents of 100 %,.0f, of 10 %,.0f")
                        .formatted(DOCUMENTS, LONG, WRITERS, points.get(1)[1], points.getFirst()[1]),
                Samples.curve("passages in a document", "passages/s", points));
    }

    private double rate(StoredAxons process, int perDocument, int documents) throws Exception {
        var passages = perDocument * documents;
        AxonBench.say("writing " + passages + " passages in documents of " + perDocument);
        var axon = process.open("rate" + UUID.randomUUID(), site.texts.model());
        var all = new ArrayList<Callable<Axons.Receipt>>();
        for (var i = 0; i < passages; i += perDocument) {
            site.texts.remember(i, perDocument);
            var document = site.texts.document(i, perDocument);
            all.add(() -> process.put(site.intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {}));
        }
        site.timed.clear();
        var began = System.nanoTime();
        try (var pool = Executors.newFixedThreadPool(WRITERS)) {
            for (var done : pool.invokeAll(all)) {
                done.get();
            }
        }
        var seconds = (System.nanoTime() - began) / 1e9;
        AxonBench.say(passages / seconds + " a second: " + site.timed.per(all.size()));
        return passages / seconds;
    }

    void bytes(UUID axon, int passages) {
        var stored = site.store.list("axons/" + axon + "/", "", 100_000).stream()
                .mapToLong(object -> object.length())
                .sum();
        var segments = site.catalog().changes(axon, -1).segments();
        var ofSegments = segments.stream().mapToLong(Catalog.ObjectRow::bytes).sum();
        var texts = IntStream.range(0, passages)
                .mapToLong(i -> site.texts.text(i, BenchTexts.LENGTH).length() + 1L)
                .sum();
        var raw = 4L * BenchTexts.DIMENSIONS * passages + texts;
        segments.forEach(row -> AxonBench.say(row.rows() + " rows, " + row.bytes() + " bytes: " + row.toc()));
        Samples.figure(
                "axon.bytes.ratio",
                ofSegments / (double) raw,
                "ratio",
                1.3,
                "at-most",
                ("%,d passages in %d segments with graph and words, %,d bytes, over float32 vectors and text;"
                                + " with originals, their texts and what waits for collection %.2f")
                        .formatted(passages, segments.size(), ofSegments, stored / (double) raw),
                "");
    }

    /** New documents of ten passages, one after the other. */
    Samples commits(StoredAxons process, UUID axon) throws Exception {
        site.timed.clear();
        var samples = Samples.of(50, COMMITS, i -> {
            var document = site.texts.document(fresh += 10, 10);
            return () -> process.put(site.intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
        });
        AxonBench.say("commits " + samples.median() + " ms: " + site.timed.per(COMMITS + 50));
        return samples;
    }

    void growth(Samples small, Samples large, List<double[]> curve) {
        var note = "a document of ten passages, stored in MinIO and committed in PostgreSQL; at %,.0f passages"
                .formatted(curve.getLast()[0]);
        large.median("axon.commit.p50.ms", 20, note, Samples.curve("passages", "ms", curve));
        Samples.figure("axon.commit.p99.ms", large.at(0.99), "ms", 100, "at-most", note, "");
        Samples.figure(
                "axon.commit.growth",
                large.median() / small.median(),
                "ratio",
                1.1,
                "at-most",
                String.format(
                        Locale.ROOT,
                        "p50 at %,.0f passages over p50 at %,.0f, %.2f and %.2f ms",
                        curve.getLast()[0],
                        curve.getFirst()[0],
                        large.median(),
                        small.median()),
                "");
    }
}
