package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;

/** Anthropic's messages. */
final class AnthropicProvider implements Provider {

    @Override
    public StreamingChatModel model(ModelCall call) {
        return AnthropicStreamingChatModel.builder()
                .httpClientBuilder(call.http())
                .baseUrl(OpenAiProvider.base(call.target().endpoint()))
                .apiKey(call.key() == null ? "none" : call.key())
                .modelName(call.target().model())
                .temperature(Math.min(1, call.options().temperature()))
                .maxTokens(call.options().maxTokens())
                .build();
    }

    @Override
    public Frames frames() {
        return new Frames() {
            private boolean sawReason;

            @Override
            public Sign sign(JsonNode frame) {
                return switch (frame.path("type").asText("")) {
                    case "error" -> Sign.ERROR;
                    case "message_delta" -> {
                        sawReason |= frame.path("delta").hasNonNull("stop_reason");
                        yield Sign.LIFE;
                    }
                    case "message_stop" -> sawReason ? Sign.END : Sign.END_WITHOUT_REASON;
                    case "content_block_delta" ->
                        frame.path("delta").path("text").asText("").isEmpty() ? Sign.LIFE : Sign.TEXT;
                    default -> Sign.LIFE;
                };
            }
        };
    }
}
