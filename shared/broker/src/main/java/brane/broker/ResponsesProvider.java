package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
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
        return OpenAiResponsesStreamingChatModel.builder()
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
    public Frames frames() {
        return new Frames() {
            @Override
            public Sign read(JsonNode frame, Heard heard) {
                var type = frame.path("type").asText("");
                switch (type) {
                    case "response.output_text.delta" ->
                        heard.text(frame.path("delta").asText(""));
                    case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                        heard.thought(frame.path("delta").asText(""));
                    case "response.completed", "response.incomplete" -> {
                        var usage = frame.path("response").path("usage");
                        heard.counted(
                                Frames.count(usage.path("input_tokens")), Frames.count(usage.path("output_tokens")));
                        heard.ended(type.endsWith(".incomplete") ? ChatResult.End.LENGTH : ChatResult.End.STOP);
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
}
