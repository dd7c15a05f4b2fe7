package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/**
 * Chat completions.
 *
 * @param original OpenAI itself, as in {@link OpenAiProvider}
 */
record OpenAiProbe(boolean original) implements ProbeWire {

    @Override
    public String url(ModelTarget target) {
        return Metadata.base(target) + "/chat/completions";
    }

    @Override
    public ObjectNode request(ModelTarget target, Question question) {
        var request = Json.object()
                .put("model", target.model())
                .put("stream", false)
                .put(original ? "max_completion_tokens" : "max_tokens", question.mostTokens());
        var message = request.putArray("messages").addObject().put("role", "user");
        if (question.png() == null) {
            message.put("content", question.text());
        } else {
            var parts = message.putArray("content");
            parts.addObject().put("type", "text").put("text", question.text());
            parts.addObject()
                    .put("type", "image_url")
                    .putObject("image_url")
                    .put("url", "data:image/png;base64," + question.png());
        }
        if (question.tool()) {
            var tool = request.putArray("tools").addObject().put("type", "function");
            ProbeWire.tool(tool.putObject("function"), "parameters");
        }
        if (question.schema() != null) {
            request.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .set("schema", question.schema());
        }
        return request;
    }

    @Override
    public Heard heard(JsonNode answer) {
        var choice = answer.path("choices").path(0);
        var message = choice.path("message");
        var calls = new ArrayList<Call>();
        for (var call : message.path("tool_calls")) {
            var function = call.path("function");
            calls.add(new Call(function.path("name").asText(""), ProbeWire.arguments(function.path("arguments"))));
        }
        var text = message.path("content").asText("");
        var thoughts = message.path(message.hasNonNull("reasoning_content") ? "reasoning_content" : "reasoning");
        return new Heard(
                text,
                calls,
                choice.path("finish_reason").asText("").equals("length"),
                ProbeWire.thought(thoughts, text)
                        || answer.at("/usage/completion_tokens_details/reasoning_tokens")
                                        .asInt(0)
                                > 0,
                ProbeWire.count(answer.at("/usage/prompt_tokens")));
    }
}
