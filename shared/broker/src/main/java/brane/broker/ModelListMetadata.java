package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A list of models as OpenAI has it, {@code /v1/models}, with what others tell in its entries: vLLM ({@code max_model_len}),
 * OpenRouter ({@code context_length}, {@code supported_parameters}), Mistral ({@code max_context_length}, {@code capabilities})
 * and Groq ({@code context_window}).
 */
final class ModelListMetadata implements Metadata {

    @Override
    public Said of(ModelTarget target, SideCall call) throws IOException {
        var entry = entry(target, call);
        return entry == null ? Said.NOTHING : said(entry);
    }

    /** The model's own entry, or the only one of a server that has one model whatever it is called; null when there is none. */
    static @Nullable JsonNode entry(ModelTarget target, SideCall call) throws IOException {
        var list = call.get(Metadata.base(target) + "/models", target);
        var data = list.ok() ? list.body().path("data") : list.body();
        for (var one : data) {
            if (one.path("id").asText("").equals(target.model())) {
                return one;
            }
        }
        return data.size() == 1 && data.path(0).path("owned_by").asText("").equals("llamacpp") ? data.path(0) : null;
    }

    static Said said(JsonNode entry) {
        var claims = claims(entry);
        return claims.equals(Claims.NONE)
                ? Said.NOTHING
                : Said.hashed(
                        claims,
                        entry.path("id").asText("") + "|" + entry.path("root").asText(""));
    }

    private static Claims claims(JsonNode entry) {
        var parameters = entry.path("supported_parameters");
        return new Claims(
                first(
                        entry,
                        "/max_model_len",
                        "/context_length",
                        "/max_context_length",
                        "/context_window",
                        "/meta/n_ctx"),
                first(entry, "/top_provider/max_completion_tokens", "/max_completion_tokens", "/max_output_tokens"),
                flag(Metadata.flag(entry.at("/capabilities/function_calling")), Metadata.has(parameters, "tools")),
                Metadata.has(parameters, "structured_outputs"),
                flag(
                        Metadata.flag(entry.at("/capabilities/vision")),
                        Metadata.has(entry.at("/architecture/input_modalities"), "image")),
                Metadata.has(parameters, "reasoning"));
    }

    private static @Nullable Boolean flag(@Nullable Boolean one, @Nullable Boolean other) {
        return one == null ? other : one;
    }

    private static @Nullable Integer first(JsonNode entry, String... places) {
        for (var place : places) {
            var number = Metadata.number(entry.at(place));
            if (number != null) {
                return number;
            }
        }
        return null;
    }
}
