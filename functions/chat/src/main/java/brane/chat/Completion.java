package brane.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chat completion as OpenAI's clients read it: whole, or in pieces. */
record Completion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Tokens usage,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Brane brane) {

    /** @param message of a whole completion, or else {@code delta}, of a piece */
    record Choice(
            int index,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Message message,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Message delta,

            @Nullable @JsonInclude(JsonInclude.Include.ALWAYS)
            Object logprobs,

            @Nullable @JsonInclude(JsonInclude.Include.ALWAYS)
            String finishReason) {}

    record Message(
            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            String role,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            String content,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            List<Annotation> annotations,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            List<Call> toolCalls) {

        Message(@Nullable String role, @Nullable String content, @Nullable List<Annotation> annotations) {
            this(role, content, annotations, null);
        }
    }

    /** @param index its place among the calls; in pieces only */
    record Call(
            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Integer index,

            String id,
            String type,
            Function function) {}

    /** @param arguments JSON */
    record Function(String name, String arguments) {}

    /** Where the answer rests on a document; offsets are UTF-16 units of the content. */
    record Annotation(
            String type, @JsonProperty("url_citation") Cited cited) {}

    record Cited(int startIndex, int endIndex, String url, String title) {}

    record Tokens(int promptTokens, int completionTokens, int totalTokens) {}

    /** What OpenAI has no place for: who answered, what the model did not see, and what left the building. */
    record Brane(
            TurnEvent.@Nullable Model model,
            int tier,
            long version,
            Map<String, Integer> pseudonymised,
            boolean toolsGivenUp,
            TurnEvent.@Nullable Left left,
            List<Passage> passages) {}

    /** A passage that the model got, numbered as the answer cites it. */
    record Passage(
            int n, UUID document, String name, @Nullable Integer page, List<String> headings, int start, int end) {}
}
