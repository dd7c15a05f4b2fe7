package brane.axon.bench;

import brane.axon.Axons;
import brane.axon.Hit;
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Upkeep;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** What an Axon costs: writing it, keeping it, asking it when it is open, and when nothing of it is. */
final class AxonBench {

    private static final int QUESTIONS = 400;
    private static final int COLD = 9;
    private static final SearchOptions BY_VECTOR = new SearchOptions(10, SearchOptions.Mode.VECTOR, 0);
    private static final SearchOptions HYBRID = new SearchOptions(10, SearchOptions.Mode.BALANCED, 0);
    private static final Axons.Progress SILENT = (stage, done, total) -> {};

    private final BenchSite site;
    private final int rows;

    private AxonBench(BenchSite site, int rows) {
        this.site = site;
        this.rows = rows;
    }

    /** @param arguments how many passages */
    public static void main(String[] arguments) throws Exception {
        try (var site = new BenchSite()) {
            new AxonBench(site, Integer.parseInt(arguments[0])).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        var writer = site.process();
        var axon = writer.open("bench", site.texts.model());
        write(writer, axon);
        say(site.timed.per(rows / 100));
        say("compacting");
        while (writer.maintenance().compact(axon)) {
            say("… one");
        }
        writer.maintenance().collect(axon, new Upkeep.Grace(java.time.Duration.ZERO, java.time.Duration.ZERO));
        bytes(axon);
        warm(writer, axon);
        cold(axon);
        commits(writer, axon);
    }

    private void write(StoredAxons writer, UUID axon) throws Exception {
        var documents = rows / BenchTexts.PER_DOCUMENT;
        var began = System.nanoTime();
        try (var pool = Executors.newFixedThreadPool(4)) {
            var all = new ArrayList<Callable<Axons.Receipt>>();
            for (var i = 0; i < documents; i++) {
                var first = i * BenchTexts.PER_DOCUMENT;
                all.add(() -> writer.put(
                        site.intent,
                        axon,
                        UUID.randomUUID(),
                        site.texts.document(first, BenchTexts.PER_DOCUMENT),
                        SILENT));
            }
            for (var done : pool.invokeAll(all)) {
                done.get();
            }
        }
        var seconds = (System.nanoTime() - began) / 1e9;
        Samples.figure(
                "axon.ingest.rate", rows / seconds, "passages/s", 5000, "at-least", "documents of 100 passages, four writers", "");
    }

    private void bytes(UUID axon) {
        var stored = site.store.list("axons/" + axon + "/", "", 100_000).stream()
                .mapToLong(object -> object.length())
                .sum();
        var segments = site.catalog().changes(axon, -1).segments();
        var ofSegments = segments.stream().mapToLong(Catalog.ObjectRow::bytes).sum();
        var texts = IntStream.range(0, rows / BenchTexts.PER_DOCUMENT)
                .mapToLong(i -> site.texts.document(i * BenchTexts.PER_DOCUMENT, BenchTexts.PER_DOCUMENT).original().length())
                .sum();
        var raw = 4L * BenchTexts.DIMENSIONS * rows + texts;
        segments.forEach(row -> say(row.rows() + " rows " + row.bytes() + " bytes " + row.toc()));
        Samples.figure(
                "axon.bytes.ratio",
                ofSegments / (double) raw,
                "ratio",
                1.3,
                "at-most",
                segments.size() + " segments; with originals and texts " + stored / (double) raw,
                "");
    }

    private void warm(StoredAxons process, UUID axon) throws Exception {
        ask(process, axon, 0, BY_VECTOR);
        var vector = Samples.of(QUESTIONS, QUESTIONS, i -> () -> ask(process, axon, i, BY_VECTOR));
        vector.median("axon.warm.p50.ms", 8, rows + " passages");
        Samples.figure("axon.warm.p99.ms", vector.at(0.99), "ms", 25, "at-most", rows + " passages", "");
        var hybrid = Samples.of(QUESTIONS, QUESTIONS, i -> () -> ask(process, axon, i, HYBRID));
        hybrid.median("axon.hybrid.p50.ms", 15, rows + " passages");
        var lexical = Samples.of(
                QUESTIONS / 4,
                QUESTIONS,
                i -> () -> ask(process, axon, i, new SearchOptions(10, SearchOptions.Mode.LEXICAL, 0)));
        say("lexical " + lexical.median());
    }

    private void cold(UUID axon) throws Exception {
        site.timed.clear();
        Samples.of(2, COLD, i -> () -> ask(site.process(), axon, i, HYBRID))
                .median("axon.cold.p50.ms", 1200, rows + " passages");
        say(site.timed.per(COLD + 2));
    }

    private void commits(StoredAxons writer, UUID axon) throws Exception {
        site.timed.clear();
        var commits = Samples.of(
                50,
                200,
                i -> () -> writer.put(
                        site.intent, axon, UUID.randomUUID(), site.texts.document(10_000_000 + i * 10, 10), SILENT));
        say(site.timed.per(250));
        commits.median("axon.commit.p50.ms", 20, "documents of 10 passages");
        Samples.figure("axon.commit.p99.ms", commits.at(0.99), "ms", 100, "at-most", "", "");
    }

    private List<Hit> ask(StoredAxons process, UUID axon, int number, SearchOptions options) {
        return process.search(site.intent, axon, site.texts.question(number), options);
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
