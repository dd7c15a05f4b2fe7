package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;

/**
 * OpenAI's chat completions, which nearly every server speaks beside its own protocol.
 *
 * @param original OpenAI itself, whose newer models refuse {@code max_tokens}, the name that all others know
 */
record OpenAiProvider(boolean original) implements Provider {

    @Override
    public StreamingChatModel model(ModelCall call) {
        var most = call.options().maxTokens();
        // Its static builder looks for others on the class path each time.
        return new OpenAiStreamingChatModelBuilder()
                .httpClientBuilder(call.http())
                .baseUrl(base(call.target().endpoint()))
                .apiKey(call.key() == null ? "none" : call.key())
                .modelName(call.target().model())
                .temperature(call.options().temperature())
                .maxTokens(original ? null : most)
                .maxCompletionTokens(original ? most : null)
                .build();
    }

    @Override
    public void amend(ObjectNode request, Outgoing outgoing) {
        if (!outgoing.tools().isEmpty()) {
            var tools = request.putArray("tools");
            outgoing.tools()
                    .forEach(
                            tool -> tools.addObject().put("type", "function").set("function", Provider.function(tool)));
            switch (outgoing.choice()) {
                case ToolChoice.Named(var name) ->
                    request.putObject("tool_choice")
                            .put("type", "function")
                            .putObject("function")
                            .put("name", name);
                case ToolChoice.Rule rule -> choose(request, rule);
            }
        }
        if (outgoing.form().json()) {
            var format = request.putObject("response_format");
            if (outgoing.form().schema() == null) {
                format.put("type", "json_object");
            } else {
                describe(format.put("type", "json_schema").putObject("json_schema"), outgoing.form());
            }
        }
        // OpenAI's own models that think refuse it.
        if (!outgoing.stop().isEmpty() && !original) {
            var stop = request.putArray("stop");
            outgoing.stop().forEach(stop::add);
        }
    }

    /** What a model does anyway is not said, because some servers know no choice. */
    static void choose(ObjectNode request, ToolChoice.Rule rule) {
        switch (rule) {
            case AUTO -> {}
            case NONE -> request.put("tool_choice", "none");
            case REQUIRED -> request.put("tool_choice", "required");
        }
    }

    /** A schema needs a name, by which nobody asks for it. */
    static void describe(ObjectNode format, Outgoing.Form form) {
        format.put("name", "answer").put("strict", form.strict()).set("schema", form.schema());
    }

    /** With {@code /v1} at its end, unless it has a version already. */
    static String base(String endpoint) {
        var bare = endpoint.replaceFirst("/+$", "");
        return bare.matches(".*/v[0-9]+[a-z0-9]*(/.*)?") ? bare : bare + "/v1";
    }

    @Override
    public Frames frames() {
        return new Frames() {
            private boolean sawReason;
            private boolean refuses;

            @Override
            public boolean isMark(String data) {
                return data.equals("[DONE]");
            }

            @Override
            public Sign mark() {
                return sawReason ? Sign.END : Sign.END_WITHOUT_REASON;
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
                refuses |= !frame.at("/choices/0/delta/refusal").asText("").isEmpty();
                var usage = frame.path("usage");
                heard.counted(Frames.count(usage.path("prompt_tokens")), Frames.count(usage.path("completion_tokens")));
                var choice = frame.path("choices").path(0);
                var delta = choice.path("delta");
                var thought = delta.path("reasoning_content").asText("");
                // OpenRouter, Ollama and newer vLLM have the other name; some servers write both.
                heard.thought(thought.isEmpty() ? delta.path("reasoning").asText("") : thought);
                content(delta.path("content"), heard);
                for (var call : delta.path("tool_calls")) {
                    var function = call.path("function");
                    heard.call(
                            call.hasNonNull("index") ? call.path("index").asText() : null,
                            call.path("id").asText(""),
                            function.path("name").asText(""),
                            function.path("arguments"));
                }
                if (choice.hasNonNull("finish_reason")) {
                    sawReason = true;
                    return finished(choice.path("finish_reason").asText(), refuses, heard);
                }
                return Sign.LIFE;
            }
        };
    }

    /** Also by the words of Azure and Mistral. */
    private static Frames.Sign finished(String reason, boolean refuses, Heard heard) {
        switch (reason) {
            case "length", "model_length" -> heard.ended(ChatResult.End.LENGTH);
            case "content_filter" -> heard.declined();
            case "error" -> {
                return Frames.Sign.ERROR;
            }
            default -> {
                heard.ended(ChatResult.End.STOP);
                if (refuses) {
                    heard.declined();
                }
            }
        }
        return Frames.Sign.LIFE;
    }

    /** Text, or, as Mistral has it, a list of parts of which some are thoughts. */
    private static void content(JsonNode content, Heard heard) {
        if (!content.isArray()) {
            heard.text(content.asText(""));
            return;
        }
        for (var part : content) {
            part.path("thinking")
                    .forEach(thought -> heard.thought(thought.path("text").asText("")));
            heard.text(part.path("text").asText(""));
        }
    }
}
