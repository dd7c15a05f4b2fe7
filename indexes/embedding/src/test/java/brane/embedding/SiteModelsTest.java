package brane.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteModelsTest {

    private static final Path LAID = Path.of("target", "models");

    @TempDir
    Path folder;

    private Path own;
    private String sha256 = "";

    @BeforeEach
    void bringAModel() throws Exception {
        var files = (EmbeddingModel.Files.Shipped) EmbeddingModel.MINILM_QUANTISED.files();
        sha256 = files.weights().sha256();
        own = Files.createDirectory(folder.resolve("our-model"));
        Files.copy(EmbeddingModel.MINILM_QUANTISED.weights(LAID), own.resolve("model.onnx"));
        Files.copy(EmbeddingModel.MINILM_QUANTISED.tokenizer(LAID), own.resolve("tokenizer.json"));
    }

    private void say(String... lines) throws Exception {
        Files.writeString(own.resolve("model.yaml"), String.join("\n", lines));
    }

    private void sayAll(int dimensions) throws Exception {
        say("sha256: '" + sha256 + "'", "dimensions: " + dimensions, "max_tokens: 256", "pooling: mean");
    }

    @Test
    void embedsAsTheSameFilesOfBrane() throws Exception {
        sayAll(384);
        var model = EmbeddingModel.of(SiteModels.in(folder), "our-model");

        assertThat(model.id()).matches("our-model@[0-9a-f]{16}");
        try (var site = Embedder.open(model, new EmbedderConfig(LAID, 1));
                var shipped = Embedder.open(EmbeddingModel.MINILM_QUANTISED, new EmbedderConfig(LAID, 1))) {
            assertThat(site.embed("fever")).isEqualTo(shipped.embed("fever"));
        }
    }

    @Test
    void otherSettingsAreAnotherModel() throws Exception {
        sayAll(384);
        var before = SiteModels.in(folder).getFirst().id();
        say("sha256: '" + sha256 + "'", "dimensions: 384", "max_tokens: 256", "pooling: cls");

        assertThat(SiteModels.in(folder).getFirst().id()).isNotEqualTo(before);
    }

    @Test
    void whatIsMissingOrWrongIsNamedWithTheWayOut() throws Exception {
        assertThatThrownBy(() -> SiteModels.in(folder)).hasMessageContaining("model.yaml must be a file");
        say("pooling: mean");
        assertThatThrownBy(() -> SiteModels.in(folder)).hasMessageContaining("add the line sha256: " + sha256);
        say("sha256: '" + sha256 + "'", "dimensions: 384", "max_tokens: 256", "pooling: max");
        assertThatThrownBy(() -> SiteModels.in(folder)).hasMessageContaining("pooling must be mean or cls, was max");
        say("sha256: '" + sha256 + "'", "dimensions: 384", "max_tokens: 256", "pooling: mean", "prefix: x");
        assertThatThrownBy(() -> SiteModels.in(folder)).hasMessageContaining("unknown key prefix");
    }

    @Test
    void otherWeightsOrAnotherShapeAreNoticedWhenTheyAreOpened() throws Exception {
        sayAll(768);
        var wide = SiteModels.in(folder).getFirst();
        assertThatThrownBy(() -> Embedder.open(wide, new EmbedderConfig(LAID, 1)))
                .hasMessageContaining("give batch x tokens x 768");
        sayAll(384);
        var changed = SiteModels.in(folder).getFirst();
        Files.writeString(own.resolve("model.onnx"), "no model");
        assertThatThrownBy(() -> Embedder.open(changed, new EmbedderConfig(LAID, 1)))
                .hasMessageContaining("must have the SHA-256 of model.yaml");
    }
}
