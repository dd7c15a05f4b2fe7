package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/** OpenAI's responses. */
final class ResponsesProbe implements ProbeWire {

    @Override
    public String url(ModelTarget target) {
        return Metadata.base(target) + "/responses";
    }

    @Override
    public ObjectNode request(ModelTarget target, Question question) {
        var request = Json.object()
                .put("model", target.model())
                .put("stream", false)
                .put("store", false)
                .put("truncation", "disabled")
                .put("max_output_tokens", question.mostTokens());
        var parts = request.putArray("input").addObject().put("role", "user").putArray("content");
        parts.addObject().put("type", "input_text").put("text", question.text());
        if (question.png() != null) {
            parts.addObject().put("type", "input_image").put("image_url", "data:image/png;base64," + question.png());
        }
        if (question.tool()) {
            var tool = request.putArray("tools").addObject().put("type", "function");
            ProbeWire.tool(tool, "parameters").put("strict", true);
        }
        if (question.schema() != null) {
            request.putObject("text")
                    .putObject("format")
                    .put("type", "json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .set("schema", question.schema());
        }
        return request;
    }

    @Override
    public Heard heard(JsonNode answer) {
        var text = new StringBuilder();
        var calls = new ArrayList<Call>();
        for (var item : answer.path("output")) {
            switch (item.path("type").asText("")) {
                case "message" ->
                    item.path("content")
                            .forEach(part -> text.append(part.path("text").asText("")));
                case "function_call" ->
                    calls.add(new Call(item.path("name").asText(""), ProbeWire.arguments(item.path("arguments"))));
                default -> {
                    // Thoughts and what later versions add.
                }
            }
        }
        return new Heard(
                text.toString(),
                calls,
                answer.at("/incomplete_details/reason").asText("").equals("max_output_tokens"),
                answer.at("/usage/output_tokens_details/reasoning_tokens").asInt(0) > 0,
                ProbeWire.count(answer.at("/usage/input_tokens")));
    }
}
