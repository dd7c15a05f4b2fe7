package brane.broker;

import java.io.IOException;

/**
 * A server in the building that speaks OpenAI's protocol: its list of models says what it is, and what it is says whom else to
 * ask. A stranger is asked as LM Studio and as llama.cpp; LocalAI tells nothing but names.
 */
final class CompatibleMetadata implements Metadata {

    @Override
    public Said of(ModelTarget target, SideCall call) throws IOException {
        var entry = ModelListMetadata.entry(target, call);
        var owner = entry == null ? "" : entry.path("owned_by").asText("");
        if (owner.equals("llamacpp")) {
            return new LlamaCppMetadata().of(target, call);
        } else if (owner.equals("library")) {
            return ollama(target, call);
        }
        var said = entry == null ? Said.NOTHING : ModelListMetadata.said(entry);
        if (said.claims().context() != null) {
            return said;
        }
        var studio = new LmStudioMetadata().of(target, call);
        return studio.digest() != null ? studio : new LlamaCppMetadata().of(target, call);
    }

    /** By this protocol nobody can ask Ollama for a context, and it does not tell which one it takes. */
    private static Said ollama(ModelTarget target, SideCall call) throws IOException {
        var said = new OllamaMetadata().of(target, call);
        var claims = said.claims();
        return new Said(
                new Claims(null, null, claims.tools(), claims.jsonSchema(), claims.vision(), claims.thinking()),
                said.digest());
    }
}
