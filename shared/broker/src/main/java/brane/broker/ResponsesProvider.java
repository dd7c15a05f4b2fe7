package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;

/** OpenAI's responses: an endpoint that ends in {@code /responses} asks for them. Nothing is stored at the server. */
final class ResponsesProvider implements Provider {

    private static final String END = "/responses";

    static boolean isMeant(ModelTarget target) {
        return bare(target).endsWith(END);
    }

    private static String bare(ModelTarget target) {
        return target.endpoint().replaceFirst("/+$", "");
    }

    @Override
    public StreamingChatModel model(ModelCall call) {
        var bare = bare(call.target());
        return new OpenAiResponsesStreamingChatModel.Builder()
                .httpClientBuilder(call.http())
                .baseUrl(OpenAiProvider.base(bare.substring(0, bare.length() - END.length())))
                .apiKey(call.key() == null ? "none" : call.key())
                .modelName(call.target().model())
                .temperature(call.options().temperature())
                .maxOutputTokens(call.options().maxTokens())
                .truncation("disabled")
                .store(false)
                .build();
    }

    @Override
    public void amend(ObjectNode request, Outgoing outgoing) {
        if (!outgoing.tools().isEmpty()) {
            var tools = request.putArray("tools");
            // Strict is what it is unless it is said not to be, and most schemas can't be.
            outgoing.tools()
                    .forEach(tool -> tools.add(
                            Provider.function(tool).put("type", "function").put("strict", false)));
            switch (outgoing.choice()) {
                case ToolChoice.Named(var name) ->
                    request.putObject("tool_choice").put("type", "function").put("name", name);
                case ToolChoice.Rule rule -> OpenAiProvider.choose(request, rule);
            }
        }
        if (outgoing.form().json()) {
            var format = request.putObject("text").putObject("format");
            if (outgoing.form().schema() == null) {
                format.put("type", "json_object");
            } else {
                OpenAiProvider.describe(format.put("type", "json_schema"), outgoing.form());
            }
        }
    }

    @Override
    public Frames frames() {
        return new Frames() {
            private boolean refuses;

            @Override
            public Sign read(JsonNode frame, Heard heard) {
                var type = frame.path("type").asText("");
                switch (type) {
                    case "response.output_text.delta" ->
                        heard.text(frame.path("delta").asText(""));
                    case "response.refusal.delta" -> refuses = true;
                    case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                        heard.thought(frame.path("delta").asText(""));
                    case "response.output_item.added" -> item(frame, heard, false);
                    case "response.output_item.done" -> item(frame, heard, true);
                    case "response.function_call_arguments.delta" ->
                        heard.call(place(frame), "", "", frame.path("delta"));
                    case "response.function_call_arguments.done" ->
                        heard.wholeCall(place(frame), "", "", frame.path("arguments"));
                    case "response.completed", "response.incomplete" -> {
                        var usage = frame.path("response").path("usage");
                        heard.counted(
                                Frames.count(usage.path("input_tokens")), Frames.count(usage.path("output_tokens")));
                        finished(frame.path("response"), type.endsWith(".incomplete"), refuses, heard);
                        return Sign.END;
                    }
                    case "response.failed", "response.cancelled", "error" -> {
                        return Sign.ERROR;
                    }
                    default -> {
                        return frame.hasNonNull("error") ? Sign.ERROR : Sign.LIFE;
                    }
                }
                return Sign.LIFE;
            }
        };
    }

    private static void finished(JsonNode response, boolean incomplete, boolean refuses, Heard heard) {
        var filtered = response.at("/incomplete_details/reason").asText("").equals("content_filter");
        heard.ended(incomplete ? ChatResult.End.LENGTH : ChatResult.End.STOP);
        if (refuses || filtered) {
            heard.declined();
        }
    }

    private static String place(JsonNode frame) {
        return frame.path("output_index").asText("");
    }

    private static void item(JsonNode frame, Heard heard, boolean whole) {
        var item = frame.path("item");
        if (!item.path("type").asText("").equals("function_call")) {
            return;
        }
        var id = item.path("call_id").asText("");
        var name = item.path("name").asText("");
        if (whole) {
            heard.wholeCall(place(frame), id, name, item.path("arguments"));
        } else {
            heard.call(place(frame), id, name, item.path("arguments"));
        }
    }
}
