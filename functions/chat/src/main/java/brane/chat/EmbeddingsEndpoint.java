package brane.chat;

import brane.axon.Embedding;
import brane.security.Access;
import brane.server.Exchange;
import brane.server.Routes;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The embedding models of this machine for OpenAI's clients: texts as they were passages; nothing is sent anywhere or kept. */
final class EmbeddingsEndpoint {

    private static final int MAX_TEXTS = 256;

    /** @param embedding numbers, or their little-endian bytes in Base64 */
    record Vector(String object, int index, Object embedding) {}

    record Tokens(int promptTokens, int totalTokens) {}

    record Vectors(String object, List<Vector> data, String model, Tokens usage) {}

    private final List<Embedding> models;

    EmbeddingsEndpoint(List<Embedding> models) {
        this.models = List.copyOf(models);
    }

    void routes(Routes routes) {
        routes.post("/v1/embeddings", Access.USER, this::embed);
    }

    private void embed(Exchange exchange) throws IOException, InterruptedException {
        var body = exchange.json(JsonNode.class);
        var model = model(body);
        var texts = texts(body.path("input"));
        var form = body.path("encoding_format").asText("float");
        if (!form.equals("float") && !form.equals("base64")) {
            throw CompletionRequest.invalid("encoding_format", "must be float or base64");
        }
        if (body.path("dimensions").asInt(model.dimensions()) != model.dimensions()) {
            throw CompletionRequest.invalid("dimensions", "must be " + model.dimensions() + ", or be left out");
        }
        var tokens = count(model, texts);
        var vectors = new ArrayList<Vector>();
        for (var numbers : model.passages(texts, done -> {})) {
            vectors.add(new Vector("embedding", vectors.size(), form.equals("float") ? numbers : base64(numbers)));
        }
        exchange.ok(new Vectors("list", vectors, model.name(), new Tokens(tokens, tokens)));
    }

    private Embedding model(JsonNode body) {
        var name = body.path("model").asText("");
        return models.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CompletionRequest.invalid(
                        "model",
                        "must be one of "
                                + models.stream().map(Embedding::name).sorted().collect(Collectors.joining(", "))));
    }

    private static List<String> texts(JsonNode input) {
        var texts = input.isTextual()
                ? List.of(input)
                : StreamSupport.stream(input.spliterator(), false).toList();
        if (texts.isEmpty()
                || texts.size() > MAX_TEXTS
                || !texts.stream()
                        .allMatch(one -> one.isTextual() && !one.asText().isBlank())) {
            throw CompletionRequest.invalid(
                    "input", "must be a text, or 1 to " + MAX_TEXTS + " texts, none of them blank");
        }
        return texts.stream().map(JsonNode::asText).toList();
    }

    /** The model would leave out what is too long, and nobody would know. */
    private static int count(Embedding model, List<String> texts) throws InterruptedException {
        var counter = model.tokens();
        var all = 0;
        for (var i = 0; i < texts.size(); i++) {
            var count = counter.count(texts.get(i));
            if (count > counter.maxTokens()) {
                throw CompletionRequest.invalid(
                        "input[" + i + "]",
                        "must have at most " + counter.maxTokens() + " tokens for this model, had " + count);
            }
            all += count;
        }
        return all;
    }

    private static String base64(float[] numbers) {
        var bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
