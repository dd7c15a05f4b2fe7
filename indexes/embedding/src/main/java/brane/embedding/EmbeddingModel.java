package brane.embedding;

import brane.core.Problem;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A model that BRANE ships. An Axon remembers which one made its vectors and refuses any other: vectors of two models, be they
 * two precisions of the same one, never meet in one index.
 */
public enum EmbeddingModel {
    MINILM(
            "all-minilm-l6-v2",
            384,
            256,
            "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
    MINILM_QUANTISED(
            "all-minilm-l6-v2-q",
            384,
            256,
            "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");

    /** What an Axon begins with unless its Neuron says otherwise; docs/adr/0003 says why. */
    public static final EmbeddingModel DEFAULT = MINILM_QUANTISED;

    private final String id;
    private final int dimensions;
    private final int maxTokens;
    private final String weightsSha256;
    private final String tokenizerSha256;

    EmbeddingModel(String id, int dimensions, int maxTokens, String weightsSha256, String tokenizerSha256) {
        this.id = id;
        this.dimensions = dimensions;
        this.maxTokens = maxTokens;
        this.weightsSha256 = weightsSha256;
        this.tokenizerSha256 = tokenizerSha256;
    }

    /** The name in Neuron files and in the catalog. */
    public String id() {
        return id;
    }

    public int dimensions() {
        return dimensions;
    }

    /** What the model reads of a text, its two special tokens included; the rest is ignored. */
    public int maxTokens() {
        return maxTokens;
    }

    ModelFile weights() {
        return new ModelFile(id + ".onnx", weightsSha256);
    }

    ModelFile tokenizer() {
        return new ModelFile(id + "-tokenizer.json", tokenizerSha256);
    }

    /** The model of that name, or a problem that lists the names. */
    public static EmbeddingModel of(String id) {
        return Arrays.stream(values())
                .filter(model -> model.id.equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "embedding-unknown",
                                422,
                                "There is no such embedding model.",
                                "axon.embedding must be one of "
                                        + Arrays.stream(values())
                                                .map(EmbeddingModel::id)
                                                .collect(Collectors.joining(", "))
                                        + "; was " + id)
                        .failure());
    }
}
