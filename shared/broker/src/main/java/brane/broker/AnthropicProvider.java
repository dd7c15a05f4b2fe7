package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import org.jspecify.annotations.Nullable;

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
            public Sign read(JsonNode frame, Heard heard) {
                switch (frame.path("type").asText("")) {
                    case "error" -> {
                        return Sign.ERROR;
                    }
                    case "message_start" ->
                        heard.counted(prompt(frame.path("message").path("usage")), null);
                    case "content_block_delta" -> {
                        heard.thought(frame.path("delta").path("thinking").asText(""));
                        heard.text(frame.path("delta").path("text").asText(""));
                    }
                    case "message_delta" -> {
                        heard.counted(null, Frames.count(frame.path("usage").path("output_tokens")));
                        if (frame.path("delta").hasNonNull("stop_reason")) {
                            sawReason = true;
                            heard.ended(
                                    end(frame.path("delta").path("stop_reason").asText()));
                        }
                    }
                    case "message_stop" -> {
                        return sawReason ? Sign.END : Sign.END_WITHOUT_REASON;
                    }
                    default -> {
                        // A ping, or what a later version of the protocol has.
                    }
                }
                return Sign.LIFE;
            }
        };
    }

    /** What stood in a cache is a part of the prompt, too. */
    private static @Nullable Integer prompt(JsonNode usage) {
        var input = Frames.count(usage.path("input_tokens"));
        return input == null
                ? null
                : input
                        + usage.path("cache_creation_input_tokens").asInt(0)
                        + usage.path("cache_read_input_tokens").asInt(0);
    }

    private static ChatResult.End end(String reason) {
        return switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> ChatResult.End.LENGTH;
            default -> ChatResult.End.STOP;
        };
    }
}
