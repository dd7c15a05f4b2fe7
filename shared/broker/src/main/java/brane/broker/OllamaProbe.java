package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/** Ollama's {@code /api/chat}. */
final class OllamaProbe implements ProbeWire {

    @Override
    public String url(ModelTarget target) {
        return Metadata.root(target) + "/api/chat";
    }

    @Override
    public ObjectNode request(ModelTarget target, Question question) {
        var request = Json.object()
                .put("model", target.model())
                .put("stream", false)
                .put("truncate", false)
                .put("shift", false);
        request.putObject("options")
                .put("temperature", 0)
                .put("num_predict", question.mostTokens())
                .put("num_ctx", target.within(question.context()));
        var message =
                request.putArray("messages").addObject().put("role", "user").put("content", question.text());
        if (question.png() != null) {
            message.putArray("images").add(question.png());
        }
        if (question.tool()) {
            var tool = request.putArray("tools").addObject().put("type", "function");
            ProbeWire.tool(tool.putObject("function"), "parameters");
        }
        if (question.schema() != null) {
            request.set("format", question.schema());
        }
        return request;
    }

    @Override
    public Heard heard(JsonNode answer) {
        var message = answer.path("message");
        var calls = new ArrayList<Call>();
        for (var call : message.path("tool_calls")) {
            var function = call.path("function");
            calls.add(new Call(function.path("name").asText(""), ProbeWire.arguments(function.path("arguments"))));
        }
        var text = message.path("content").asText("");
        return new Heard(
                text,
                calls,
                answer.path("done_reason").asText("").equals("length"),
                ProbeWire.thought(message.path("thinking"), text),
                ProbeWire.count(answer.path("prompt_eval_count")));
    }
}
