package brane.axon.bench;

import brane.axon.NewDocument;
import brane.axon.OnnxEmbedding;
import brane.axon.Texts;
import brane.embedding.BareOnnx;
import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import brane.faiss.Precision;
import java.nio.file.Path;
import java.util.UUID;

/** What putting a document costs beside the bare model on the same cores, in turns. */
final class Embedded {

    private static final int ROUNDS = 31;
    private static final int WARM_UP = 3;

    private final BenchSite site;

    Embedded(BenchSite site) {
        this.site = site;
    }

    void ratio(Path models) throws Exception {
        var model = EmbeddingModel.of(EmbeddingModel.SHIPPED, "all-minilm-l6-v2-q");
        var width = Runtime.getRuntime().availableProcessors();
        try (var embedder = Embedder.open(model, new EmbedderConfig(models, width));
                var bare = BareOnnx.open(model, models, width)) {
            var texts = BareOnnx.texts(embedder.tokens());
            var process = site.process(Precision.FLOAT32, new OnnxEmbedding(embedder));
            var axon = process.open("embedded", model.name());
            var ratios = new double[ROUNDS];
            for (var round = -WARM_UP; round < ROUNDS; round++) {
                var document = Texts.document("d" + round, texts.toArray(String[]::new));
                var first = (round & 1) == 0;
                var before = first ? nanos(() -> put(process, axon, document)) : 0;
                var other = nanos(() -> bare.run(texts));
                var own = first ? before : nanos(() -> put(process, axon, document));
                if (round >= 0) {
                    ratios[round] = other / own;
                    AxonBench.say("round " + round + ": ours " + own / 1e6 + " ms, bare " + other / 1e6 + " ms");
                }
            }
            Samples.of(ratios)
                    .median(
                            "axon.ingest-embed.ratio",
                            "ratio",
                            0.90,
                            "at-least",
                            ("documents of %d passages of 140 to 256 tokens embedded by %s on %d threads, stored in MinIO and"
                                            + " committed, over the bare model with the same texts; %d rounds in turns")
                                    .formatted(texts.size(), model.id(), width, ROUNDS),
                            ", \"against\": \"bare tokenizer and ONNX Runtime\"");
        }
    }

    private void put(brane.axon.StoredAxons process, UUID axon, NewDocument document) throws InterruptedException {
        process.put(site.intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
    }

    private static double nanos(Samples.Work work) throws Exception {
        var began = System.nanoTime();
        work.run();
        return System.nanoTime() - began;
    }
}
