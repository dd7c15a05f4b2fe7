package brane.embedding;

import brane.core.Problem;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model that turns text into vectors. An Axon remembers which one made its vectors and refuses any other: vectors of two
 * models, be they two precisions of the same one, never meet in one index.
 *
 * @param name what a Neuron file calls it
 * @param id what an Axon remembers: the name, and for a model of the site a mark of its files too
 * @param dimensions of its vectors
 * @param maxTokens what it reads of a text, special tokens and prefix included; the rest is ignored
 * @param queryPrefix what stands before each question, as its makers trained it
 * @param passagePrefix what stands before each passage
 */
public record EmbeddingModel(
        String name,
        String id,
        int dimensions,
        int maxTokens,
        Pooling pooling,
        String queryPrefix,
        String passagePrefix,
        Files files) {

    /** How the vectors of a text's tokens become one. */
    public enum Pooling {
        /** The mean over all tokens. */
        MEAN,
        /** The vector of the first token. */
        CLS
    }

    /** Where its weights and its tokenizer are. */
    sealed interface Files {
        /** In a jar of BRANE. */
        record Shipped(ModelFile weights, ModelFile tokenizer) implements Files {}

        /** In a folder of the site; the weights must have that hash. */
        record OfTheSite(Path weights, Path tokenizer, String sha256) implements Files {}
    }

    /** sentence-transformers/all-MiniLM-L6-v2: mean pooling, 256 tokens. */
    public static final EmbeddingModel MINILM = shipped(
            "all-minilm-l6-v2",
            256,
            Pooling.MEAN,
            "",
            "",
            "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");

    /** The same with weights of 8 bits. */
    public static final EmbeddingModel MINILM_QUANTISED = shipped(
            "all-minilm-l6-v2-q",
            256,
            Pooling.MEAN,
            "",
            "",
            "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");

    /** BAAI/bge-small-en-v1.5: the first token's vector, an instruction before questions only (its model card). */
    public static final EmbeddingModel BGE_SMALL = shipped(
            "bge-small-en-v1.5",
            512,
            Pooling.CLS,
            "Represent this sentence for searching relevant passages: ",
            "",
            "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35",
            "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66");

    /** intfloat/e5-small-v2: mean pooling, a prefix before both (its model card). */
    public static final EmbeddingModel E5_SMALL = shipped(
            "e5-small-v2",
            512,
            Pooling.MEAN,
            "query: ",
            "passage: ",
            "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0",
            "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66");

    /** The models that come with BRANE. */
    public static final List<EmbeddingModel> SHIPPED = List.of(MINILM, MINILM_QUANTISED, BGE_SMALL, E5_SMALL);

    /** What an Axon begins with unless its Neuron says otherwise; docs/adr/0003 says why. */
    public static final EmbeddingModel DEFAULT = MINILM_QUANTISED;

    private static EmbeddingModel shipped(
            String name,
            int maxTokens,
            Pooling pooling,
            String queryPrefix,
            String passagePrefix,
            String weightsSha256,
            String tokenizerSha256) {
        var files = new Files.Shipped(
                new ModelFile(name + ".onnx", weightsSha256), new ModelFile(name + "-tokenizer.json", tokenizerSha256));
        return new EmbeddingModel(name, name, 384, maxTokens, pooling, queryPrefix, passagePrefix, files);
    }

    /** Where its weights lie as a file that was checked; those of BRANE are laid down in the folder when they are missing. */
    Path weights(Path folder) {
        return switch (files) {
            case Files.Shipped(var weights, var _) -> weights.in(folder);
            case Files.OfTheSite(var weights, var _, var sha256) -> SiteModels.checked(weights, sha256);
        };
    }

    Path tokenizer(Path folder) {
        return switch (files) {
            case Files.Shipped(var _, var tokenizer) -> tokenizer.in(folder);
            case Files.OfTheSite(var _, var tokenizer, var _) -> tokenizer;
        };
    }

    /** The model of that name among those, or a problem that lists the names. */
    public static EmbeddingModel of(Collection<EmbeddingModel> models, String name) {
        return models.stream()
                .filter(model -> model.name.equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "embedding-unknown",
                                422,
                                "There is no such embedding model.",
                                "axon.embedding must be one of "
                                        + models.stream()
                                                .map(EmbeddingModel::name)
                                                .collect(Collectors.joining(", "))
                                        + "; was " + name)
                        .failure());
    }
}
