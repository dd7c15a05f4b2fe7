package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real documents, read by the real process and cut by the model's own tokenizer. */
class SplittingIT {

    @Test
    void noPassageIsLongerThanTheModelReads(@TempDir Path folder) throws Exception {
        try (var embedder = Embedder.open(EmbeddingModel.MINILM_QUANTISED, new EmbedderConfig(folder, 1));
                var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var counter = embedder.tokens();
            var splitter = new Splitter(counter);
            var text = ("Die Größe der Überraschung war unbeschreiblich groß! " + "x".repeat(900)
                            + " 報告書は長いです。".repeat(60) + "😀".repeat(300)
                            + " E=mc² … Donaudampfschifffahrtsgesellschaftskapitän 12.345,67 € [1]. ")
                    .repeat(20);
            var files = java.util.Map.of(
                    DocumentType.PDF,
                    Samples.longPdf(20),
                    DocumentType.TEXT,
                    Samples.utf8(text),
                    DocumentType.MARKDOWN,
                    Samples.utf8("# T\n\n```\n" + text + "\n```\n"));

            for (var file : files.entrySet()) {
                var read = (Extraction.Done)
                        pool.extract(file.getKey(), Samples.upload(file.getValue()), (done, total) -> {});
                var passages = splitter.split(read.extracted());

                assertThat(passages).hasSizeGreaterThan(10);
                assertThat(passages)
                        .allSatisfy(passage ->
                                assertThat(counter.count(passage.text())).isLessThanOrEqualTo(256));
                if (file.getKey() == DocumentType.PDF) {
                    var most = passages.stream()
                            .mapToInt(passage -> counter.count(passage.text()))
                            .max()
                            .orElseThrow();
                    assertThat(most).isBetween(150, 256);
                }
            }
        }
    }
}
