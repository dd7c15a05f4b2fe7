package brane.broker;

import java.io.IOException;

/** LM Studio's {@code /api/v0/models}: a model that is loaded has the context that it was loaded with. */
final class LmStudioMetadata implements Metadata {

    @Override
    public Said of(ModelTarget target, SideCall call) throws IOException {
        var list = call.get(Metadata.root(target) + "/api/v0/models", target);
        for (var one : list.body().path("data")) {
            if (one.path("id").asText("").equals(target.model()) && one.hasNonNull("max_context_length")) {
                var loaded = Metadata.number(one.path("loaded_context_length"));
                var vision = switch (one.path("type").asText("")) {
                    case "vlm" -> Boolean.TRUE;
                    case "llm" -> Boolean.FALSE;
                    default -> null;
                };
                var claims = new Claims(
                        loaded != null ? loaded : Metadata.number(one.path("max_context_length")),
                        null,
                        Metadata.has(one.path("capabilities"), "tool_use"),
                        null,
                        vision,
                        null);
                return Said.hashed(
                        claims,
                        one.path("id").asText("") + "|"
                                + one.path("quantization").asText(""));
            }
        }
        return Said.NOTHING;
    }
}
