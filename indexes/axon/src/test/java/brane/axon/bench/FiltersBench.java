package brane.axon.bench;

import brane.axon.Hit;
import brane.axon.Labels;
import brane.axon.OnnxEmbedding;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.axon.SearchOptions.Mode;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.read.Thinned;
import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import brane.faiss.FlatIndex;
import brane.faiss.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How well an Axon of real texts finds, in all its documents and in some of them, against looking at every vector. */
final class FiltersBench {

    private static final int K = 10;
    private static final int QUESTIONS = 300;
    private static final int DOCUMENTS = 200;

    /** As many as an answer is thinned from. */
    private static final int DEPTH = 50;

    /** Which documents are looked at: each so-manieth, by its number. */
    private enum Share {
        ALL(1, "all"),
        HALF(2, "50 %"),
        TENTH(10, "10 %"),
        HUNDREDTH(100, "1 %");

        final int each;
        final String words;

        Share(int each, String words) {
            this.each = each;
            this.words = words;
        }

        boolean holds(int document) {
            return document % each == each / 2;
        }

        SearchFilter filter() {
            return this == ALL
                    ? SearchFilter.ALL
                    : new SearchFilter(Set.of(), Set.of(name()), Set.of(), Set.of(), null, null, Set.of());
        }
    }

    /** What was seen of one size and share. */
    private record Seen(int rows, Share share, double recall, double millis) {}

    private final BenchSite site;
    private final RealTexts texts;

    private FiltersBench(BenchSite site, RealTexts texts) {
        this.site = site;
        this.texts = texts;
    }

    /** @param arguments the folder of the dictionary, that of the models, and the sizes, parted by commas */
    public static void main(String[] arguments) throws Exception {
        var sizes =
                Arrays.stream(arguments[2].split(",")).map(Integer::parseInt).toList();
        var model = EmbeddingModel.of(EmbeddingModel.SHIPPED, "all-minilm-l6-v2-q");
        var width = Runtime.getRuntime().availableProcessors();
        try (var embedder = Embedder.open(model, new EmbedderConfig(Path.of(arguments[1]), width));
                var site = new BenchSite()) {
            var texts = RealTexts.read(Path.of(arguments[0]), QUESTIONS, new OnnxEmbedding(embedder));
            new FiltersBench(site, texts).run(sizes);
        }
        System.exit(0);
    }

    private void run(List<Integer> sizes) throws Exception {
        var whole = new ArrayList<Seen>();
        for (var size : sizes) {
            whole.addAll(measured(Precision.FLOAT32, size));
        }
        var rows = sizes.getLast();
        var what = String.format(
                Locale.ROOT,
                "%,d senses of WordNet 3.1 (%.0f words each) in %d documents, asked with %d example sentences of other senses;"
                        + " the passages that looking at every vector would give",
                rows,
                texts.words(),
                DOCUMENTS,
                QUESTIONS);
        var all = whole.stream().filter(seen -> seen.share() == Share.ALL).toList();
        var some = whole.stream().filter(seen -> seen.share() != Share.ALL).toList();
        recall("axon.texts.recall", what, all.subList(all.size() - 1, all.size()), all);
        recall(
                "axon.texts.filter.recall",
                what + ", where a filter leaves 50, 10 and 1 % of the documents",
                some,
                some);
        var fewer = measured(Precision.INT8, rows);
        recall("axon.texts.int8.recall", what + ", 8 bits a number, without and with such filters", fewer, fewer);
        times(what, some.subList(some.size() - 3, some.size()));
    }

    private static void recall(String name, String what, List<Seen> counted, List<Seen> told) {
        var least = counted.stream().mapToDouble(Seen::recall).min().orElseThrow();
        var each = told.stream()
                .map(seen -> String.format(
                        Locale.ROOT, "%,d passages, %s: %.4f", seen.rows(), seen.share().words, seen.recall()))
                .collect(Collectors.joining("; "));
        Samples.figure(name, least, "recall@10", 0.98, "at-least", what + ". " + each, "");
    }

    private static void times(String what, List<Seen> some) {
        var each = some.stream()
                .map(seen -> String.format(Locale.ROOT, "%s %.2f", seen.share().words, seen.millis()))
                .collect(Collectors.joining(", "));
        var slowest = some.stream().mapToDouble(Seen::millis).max().orElseThrow();
        Samples.figure("axon.texts.filter.p50.ms", slowest, "ms", -1, "", what + ", the slowest of " + each, "");
    }

    private List<Seen> measured(Precision precision, int rows) throws Exception {
        var process = site.process(precision, texts);
        var axon = process.open(precision + " " + rows, texts.model());
        var documents = documents(rows);
        texts.embed(documents.stream().flatMap(List::stream).toList());
        AxonBench.say("writing " + rows + " passages, " + precision);
        for (var i = 0; i < DOCUMENTS; i++) {
            var document = Texts.document("document " + i, documents.get(i).toArray(String[]::new))
                    .with(new Labels(labels(i), null));
            process.put(site.intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
        }
        site.analyze();
        while (process.maintenance().compact(axon)) {
            AxonBench.say("compacted");
        }
        var seen = new ArrayList<Seen>();
        for (var share : Share.values()) {
            seen.add(measured(process, axon, share, documents));
        }
        return seen;
    }

    private List<List<String>> documents(int rows) {
        var size = rows / DOCUMENTS;
        var passages = RealTexts.spread(texts.passages(), rows, size);
        return IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> passages.subList(i * size, (i + 1) * size))
                .toList();
    }

    private static List<String> labels(int document) {
        return Stream.of(Share.values())
                .filter(share -> share.holds(document))
                .map(Share::name)
                .toList();
    }

    private Seen measured(StoredAxons process, UUID axon, Share share, List<List<String>> documents) throws Exception {
        var options = new SearchOptions(K, Mode.VECTOR, 0).within(share.filter());
        var found = new ArrayList<Set<String>>();
        for (var question : texts.questions()) {
            found.add(process.search(site.intent, axon, question, options).stream()
                    .map(hit -> hit.passage().text())
                    .collect(Collectors.toSet()));
        }
        var times = Samples.of(
                QUESTIONS,
                QUESTIONS,
                i -> () -> process.search(site.intent, axon, texts.questions().get(i % QUESTIONS), options));
        var rows = documents.stream().mapToInt(List::size).sum();
        var seen = new Seen(rows, share, recall(share, documents, found), times.median());
        AxonBench.say(seen.toString());
        return seen;
    }

    /** The share of the best that were found; the best are thinned as every answer is, so that only the index counts. */
    private double recall(Share share, List<List<String>> documents, List<Set<String>> found) {
        var allowed = IntStream.range(0, DOCUMENTS)
                .filter(share::holds)
                .boxed()
                .flatMap(i -> hits(i, documents.get(i)))
                .toList();
        try (var exact = FlatIndex.create(texts.dimensions())) {
            allowed.forEach(hit -> exact.add(texts.vector(hit.passage().text())));
            var right = 0;
            var wanted = 0;
            for (var i = 0; i < QUESTIONS; i++) {
                var ranked = exact.search(texts.vector(texts.questions().get(i)), DEPTH, null).stream()
                        .map(match -> allowed.get(match.row()))
                        .toList();
                var best = Thinned.best(ranked, K);
                wanted += best.size();
                var known = found.get(i);
                right += (int) best.stream()
                        .filter(hit -> known.contains(hit.passage().text()))
                        .count();
            }
            return right / (double) wanted;
        }
    }

    private static Stream<Hit> hits(int number, List<String> passages) {
        var document = Texts.document("document " + number, passages.toArray(String[]::new));
        return document.passages().stream()
                .map(passage -> new Hit(new UUID(0, number), document.name(), document.type(), passage, 1, null, null));
    }
}
