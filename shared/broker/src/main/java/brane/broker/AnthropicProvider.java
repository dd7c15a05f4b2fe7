package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel.AnthropicStreamingChatModelBuilder;
import dev.langchain4j.model.chat.StreamingChatModel;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages. */
final class AnthropicProvider implements Provider {

    @Override
    public StreamingChatModel model(ModelCall call) {
        // Its static builder looks for others on the class path each time.
        return new AnthropicStreamingChatModelBuilder()
                .httpClientBuilder(call.http())
                .baseUrl(OpenAiProvider.base(call.target().endpoint()))
                .apiKey(call.key() == null ? "none" : call.key())
                .modelName(call.target().model())
                .temperature(Math.min(1, call.options().temperature()))
                .maxTokens(call.options().maxTokens())
                .build();
    }

    @Override
    public void amend(ObjectNode request, Outgoing outgoing) {
        if (!outgoing.tools().isEmpty()) {
            var tools = request.putArray("tools");
            for (var tool : outgoing.tools()) {
                tools.addObject()
                        .put("name", tool.name())
                        .put("description", tool.description())
                        .set("input_schema", object(tool.parameters()));
            }
            request.set("tool_choice", choice(outgoing.choice()));
        }
        var form = outgoing.form();
        if (form.schema() != null) {
            request.putObject("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", form.schema());
        } else if (form.json()) {
            request.withArray("system")
                    .addObject()
                    .put("type", "text")
                    .put("text", "Answer with one JSON object and nothing else.");
        }
        if (!outgoing.stop().isEmpty()) {
            var stop = request.putArray("stop_sequences");
            outgoing.stop().forEach(stop::add);
        }
    }

    /** Arguments are an object, which must be said. */
    private static ObjectNode object(ObjectNode schema) {
        return schema.has("type") ? schema : schema.deepCopy().put("type", "object");
    }

    private static ObjectNode choice(ToolChoice choice) {
        return switch (choice) {
            case ToolChoice.Named(var name) -> Json.object().put("type", "tool").put("name", name);
            case ToolChoice.Rule rule ->
                Json.object()
                        .put(
                                "type",
                                switch (rule) {
                                    case AUTO -> "auto";
                                    case NONE -> "none";
                                    case REQUIRED -> "any";
                                });
        };
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
                    case "content_block_start" -> {
                        var block = frame.path("content_block");
                        if (block.path("type").asText("").equals("tool_use")) {
                            var input = block.path("input");
                            heard.call(
                                    frame.path("index").asText(""),
                                    block.path("id").asText(""),
                                    block.path("name").asText(""),
                                    input.isEmpty() ? MissingNode.getInstance() : input);
                        }
                    }
                    case "content_block_delta" -> {
                        if (frame.path("delta").hasNonNull("partial_json")) {
                            heard.call(
                                    frame.path("index").asText(""),
                                    "",
                                    "",
                                    frame.path("delta").path("partial_json"));
                        }
                        heard.thought(frame.path("delta").path("thinking").asText(""));
                        heard.text(frame.path("delta").path("text").asText(""));
                    }
                    case "message_delta" -> {
                        heard.counted(null, Frames.count(frame.path("usage").path("output_tokens")));
                        if (frame.path("delta").hasNonNull("stop_reason")) {
                            sawReason = true;
                            finished(frame.path("delta").path("stop_reason").asText(), heard);
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

    private static void finished(String reason, Heard heard) {
        switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> heard.ended(ChatResult.End.LENGTH);
            case "refusal" -> heard.declined();
            default -> heard.ended(ChatResult.End.STOP);
        }
    }
}
