package brane.broker;

import java.io.IOException;

/** llama.cpp's {@code /props}: one model, its context as it was started with, its template and its ways of input. */
final class LlamaCppMetadata implements Metadata {

    @Override
    public Said of(ModelTarget target, SideCall call) throws IOException {
        var props = call.get(Metadata.root(target) + "/props", target);
        var context = Metadata.number(props.body().at("/default_generation_settings/n_ctx"));
        if (context == null) {
            return Said.NOTHING;
        }
        var template = props.body().path("chat_template").asText("");
        // A template that never names tools can't show them to the model; one that does may still fail.
        var tools = (template.isEmpty() || template.contains("tools"))
                ? Metadata.flag(props.body().at("/chat_template_caps/supports_tools"))
                : Boolean.FALSE;
        var claims = new Claims(
                context,
                null,
                tools,
                // Every answer can be held to a grammar.
                true,
                Metadata.flag(props.body().at("/modalities/vision")),
                null);
        return Said.hashed(claims, props.body().path("model_path").asText("") + "|" + template);
    }
}
