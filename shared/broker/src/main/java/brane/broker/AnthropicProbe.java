package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/** Anthropic's messages. */
final class AnthropicProbe implements ProbeWire {

    @Override
    public String url(ModelTarget target) {
        return Metadata.base(target) + "/messages";
    }

    @Override
    public ObjectNode request(ModelTarget target, Question question) {
        var request = Json.object().put("model", target.model()).put("max_tokens", question.mostTokens());
        var parts = request.putArray("messages").addObject().put("role", "user").putArray("content");
        if (question.png() != null) {
            parts.addObject()
                    .put("type", "image")
                    .putObject("source")
                    .put("type", "base64")
                    .put("media_type", "image/png")
                    .put("data", question.png());
        }
        parts.addObject().put("type", "text").put("text", question.text());
        if (question.tool()) {
            ProbeWire.tool(request.putArray("tools").addObject(), "input_schema");
        }
        if (question.schema() != null) {
            request.putObject("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", question.schema());
        }
        return request;
    }

    @Override
    public Heard heard(JsonNode answer) {
        var text = new StringBuilder();
        var calls = new ArrayList<Call>();
        var thought = false;
        for (var part : answer.path("content")) {
            switch (part.path("type").asText("")) {
                case "text" -> text.append(part.path("text").asText(""));
                case "tool_use" -> calls.add(new Call(part.path("name").asText(""), part.path("input")));
                case "thinking", "redacted_thinking" -> thought = true;
                default -> {
                    // What later versions add.
                }
            }
        }
        return new Heard(
                text.toString(),
                calls,
                answer.path("stop_reason").asText("").equals("max_tokens"),
                thought,
                ProbeWire.count(answer.at("/usage/input_tokens")));
    }
}
