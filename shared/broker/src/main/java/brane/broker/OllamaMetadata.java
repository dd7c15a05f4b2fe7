package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code /api/show}, and {@code /api/tags} for the digest. */
final class OllamaMetadata implements Metadata {

    @Override
    public Said of(ModelTarget target, SideCall call) throws IOException {
        var root = Metadata.root(target);
        var shown = call.post(
                root + "/api/show",
                target,
                JsonNodeFactory.instance.objectNode().put("model", target.model()));
        if (!shown.ok()) {
            return Said.NOTHING;
        }
        var claims = claims(shown.body());
        var digest = digest(call.get(root + "/api/tags", target), target.model());
        return digest == null ? Said.hashed(claims, target.model()) : new Said(claims, digest);
    }

    /** The window is that of the model itself: the one that is used is asked for with every call. */
    static Claims claims(JsonNode shown) {
        var info = shown.path("model_info");
        var context =
                Metadata.number(info.path(info.path("general.architecture").asText("") + ".context_length"));
        var can = shown.path("capabilities");
        // Whoever tells capabilities holds every answer to a schema by grammar.
        var schema = Boolean.TRUE.equals(Metadata.has(can, "completion")) ? Boolean.TRUE : null;
        return new Claims(
                context,
                null,
                Metadata.has(can, "tools"),
                schema,
                Metadata.has(can, "vision"),
                Metadata.has(can, "thinking"));
    }

    private static @Nullable String digest(SideCall.Answer tags, String model) {
        if (tags.ok()) {
            var names = List.of(model, model + ":latest");
            for (var one : tags.body().path("models")) {
                if (names.contains(one.path("name").asText(""))
                        && one.path("digest").asText("").matches("[0-9a-f:]{12,80}|sha256:[0-9a-f]{64}")) {
                    return one.path("digest").asText();
                }
            }
        }
        return null;
    }
}
