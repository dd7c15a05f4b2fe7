package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel.OllamaStreamingChatModelBuilder;
import java.util.Map;

/** Ollama's own protocol ({@code /api/chat}). */
final class OllamaProvider implements Provider {

    @Override
    public StreamingChatModel model(ModelCall call) {
        // Its static builder looks for others on the class path each time.
        return new OllamaStreamingChatModelBuilder()
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
     * is told not to. It knows no choice of tools: none are sent where none may be called.
     */
    @Override
    public void amend(ObjectNode request, Outgoing outgoing) {
        request.put("truncate", false).put("shift", false).remove("tools");
        if (outgoing.choice() != ToolChoice.Rule.NONE && !outgoing.tools().isEmpty()) {
            var tools = request.putArray("tools");
            outgoing.tools()
                    .forEach(
                            tool -> tools.addObject().put("type", "function").set("function", Provider.function(tool)));
        }
        if (outgoing.form().schema() != null) {
            request.set("format", outgoing.form().schema());
        } else if (outgoing.form().json()) {
            request.put("format", "json");
        }
        if (!outgoing.stop().isEmpty()) {
            var stop = request.withObject("options").putArray("stop");
            outgoing.stop().forEach(stop::add);
        }
        name(request.path("messages"), outgoing);
    }

    /** Says of each result whose it is. */
    private static void name(JsonNode messages, Outgoing outgoing) {
        for (var i = 0; i < messages.size(); i++) {
            if (outgoing.messages().get(i) instanceof ToolExecutionResultMessage result
                    && messages.get(i) instanceof ObjectNode message) {
                message.put("tool_name", result.toolName()).put("tool_call_id", result.id());
            }
        }
    }

    @Override
    public boolean forces() {
        return false;
    }

    @Override
    public Frames frames() {
        return new Frames() {
            private int calls;

            @Override
            public boolean events() {
                return false;
            }

            @Override
            public Sign read(JsonNode frame, Heard heard) {
                if (Frames.isUnreadableCall(frame)) {
                    heard.unreadableCall();
                    return Sign.END;
                }
                if (frame.hasNonNull("error")) {
                    return Sign.ERROR;
                }
                var message = frame.path("message");
                heard.thought(message.path("thinking").asText(""));
                heard.text(message.path("content").asText(""));
                for (var call : message.path("tool_calls")) {
                    var function = call.path("function");
                    // A call comes whole; its index, where there is one, may be the same for all.
                    heard.call(
                            Integer.toString(calls++),
                            call.path("id").asText(""),
                            function.path("name").asText(""),
                            function.path("arguments"));
                }
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
