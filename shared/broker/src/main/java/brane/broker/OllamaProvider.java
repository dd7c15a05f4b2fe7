package brane.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.util.Map;

/** Ollama's own protocol ({@code /api/chat}). */
final class OllamaProvider implements Provider {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public StreamingChatModel model(ModelCall call) {
        return OllamaStreamingChatModel.builder()
                .httpClientBuilder(call.http())
                .baseUrl(call.target().endpoint())
                .modelName(call.target().model())
                .temperature(call.options().temperature())
                .numPredict(call.options().maxTokens())
                .numCtx(call.context())
                .customHeaders(call.key() == null ? Map.of() : Map.of("Authorization", "Bearer " + call.key()))
                .build();
    }

    /**
     * Ollama cuts a prompt that is too long for its context, and later the beginning of a conversation that outgrows it, unless it
     * is told not to; langchain4j can't tell it.
     */
    @Override
    public String amended(String request) {
        try {
            var tree = (ObjectNode) JSON.readTree(request);
            return tree.put("truncate", false).put("shift", false).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the request is not the JSON that it must be", e);
        }
    }

    @Override
    public Frames frames() {
        return new Frames() {
            @Override
            public boolean events() {
                return false;
            }

            @Override
            public Sign read(JsonNode frame, Heard heard) {
                if (frame.hasNonNull("error")) {
                    return Sign.ERROR;
                }
                var message = frame.path("message");
                heard.thought(message.path("thinking").asText(""));
                heard.text(message.path("content").asText(""));
                if (!frame.path("done").asBoolean(false)) {
                    return Sign.LIFE;
                }
                heard.counted(Frames.count(frame.path("prompt_eval_count")), Frames.count(frame.path("eval_count")));
                heard.ended(
                        frame.path("done_reason").asText("").equals("length")
                                ? ChatResult.End.LENGTH
                                : ChatResult.End.STOP);
                return Sign.END;
            }
        };
    }
}
