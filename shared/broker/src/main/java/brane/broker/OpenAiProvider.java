package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/**
 * OpenAI's chat completions, which nearly every server speaks beside its own protocol.
 *
 * @param original OpenAI itself, whose newer models refuse {@code max_tokens}, the name that all others know
 */
record OpenAiProvider(boolean original) implements Provider {

    @Override
    public StreamingChatModel model(ModelCall call) {
        var most = call.options().maxTokens();
        return OpenAiStreamingChatModel.builder()
                .httpClientBuilder(call.http())
                .baseUrl(base(call.target().endpoint()))
                .apiKey(call.key() == null ? "none" : call.key())
                .modelName(call.target().model())
                .temperature(call.options().temperature())
                .maxTokens(original ? null : most)
                .maxCompletionTokens(original ? most : null)
                .build();
    }

    /** With {@code /v1} at its end, unless it has a version already. */
    static String base(String endpoint) {
        var bare = endpoint.replaceFirst("/+$", "");
        return bare.matches(".*/v[0-9]+[a-z0-9]*(/.*)?") ? bare : bare + "/v1";
    }

    @Override
    public Frames frames() {
        return new Frames() {
            private boolean sawReason;

            @Override
            public boolean isMark(String data) {
                return data.equals("[DONE]");
            }

            @Override
            public Sign mark() {
                return sawReason ? Sign.END : Sign.END_WITHOUT_REASON;
            }

            @Override
            public Sign sign(JsonNode frame) {
                if (frame.hasNonNull("error")) {
                    return Sign.ERROR;
                }
                var choice = frame.path("choices").path(0);
                sawReason |= choice.hasNonNull("finish_reason");
                return choice.path("delta").path("content").asText("").isEmpty() ? Sign.LIFE : Sign.TEXT;
            }
        };
    }
}
