package brane.broker;

import java.io.IOException;

/** Anthropic's {@code /v1/models/ID}. */
final class AnthropicMetadata implements Metadata {

    @Override
    public Said of(ModelTarget target, SideCall call) throws IOException {
        var model = call.get(Metadata.base(target) + "/models/" + target.model(), target);
        if (!model.ok()) {
            return Said.NOTHING;
        }
        var can = model.body().path("capabilities");
        var claims = new Claims(
                Metadata.number(model.body().path("max_input_tokens")),
                Metadata.number(model.body().path("max_tokens")),
                null,
                Metadata.flag(can.at("/structured_outputs/supported")),
                Metadata.flag(can.at("/image_input/supported")),
                Metadata.flag(can.at("/thinking/supported")));
        return claims.equals(Claims.NONE)
                ? Said.NOTHING
                : Said.hashed(claims, model.body().path("id").asText(""));
    }
}
