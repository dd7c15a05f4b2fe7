package brane.chat;

import brane.broker.Prompt;
import brane.core.Problem;
import brane.core.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request for a chat completion in OpenAI's shape, as far as BRANE answers it (docs/openai.md). What it does not know it leaves
 * unread, but for what would make the answer another one than was asked for.
 *
 * @param model the Neuron
 * @param usage whether a stream ends with the tokens that it took
 */
record CompletionRequest(
        String model, Wishes wishes, List<Prompt.Turn> earlier, String question, boolean stream, boolean usage) {

    private static final int MAX_MESSAGES = 1_000;
    private static final double MAX_TEMPERATURE = 2;

    /** What asks for an answer that is not made here; each must be absent, null or empty. */
    private static final List<String> UNKNOWN = List.of(
            "tools", "functions", "audio", "logprobs", "top_logprobs", "stop", "prediction", "web_search_options");

    /** @throws ProblemException {@code completion-invalid} (400) with the parameter */
    static CompletionRequest of(JsonNode body) {
        UNKNOWN.forEach(key -> refuse(body, key));
        if (body.path("n").asInt(1) != 1) {
            throw invalid("n", "must be 1, or be left out");
        }
        var format = body.path("response_format").path("type").asText("text");
        if (!format.equals("text")) {
            throw invalid("response_format", "must be of type text, or be left out");
        }
        var messages = Messages.of(body.path("messages"));
        return new CompletionRequest(
                text(body, "model"),
                new Wishes(String.join("\n\n", messages.instructions), temperature(body), maxTokens(body)),
                List.copyOf(messages.earlier),
                messages.question(),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false));
    }

    private static void refuse(JsonNode body, String key) {
        var value = body.path(key);
        var absent = value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty());
        if (!absent && !(value.isBoolean() && !value.asBoolean())) {
            throw invalid(key, "is not supported, leave it out");
        }
    }

    private static String text(JsonNode body, String key) {
        var value = body.path(key);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw invalid(key, "must be a text");
        }
        return value.asText();
    }

    private static @Nullable Double temperature(JsonNode body) {
        var value = body.path("temperature");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > MAX_TEMPERATURE) {
            throw invalid("temperature", "must be a number from 0 to 2");
        }
        return value.asDouble();
    }

    private static @Nullable Integer maxTokens(JsonNode body) {
        for (var key : List.of("max_completion_tokens", "max_tokens")) {
            var value = body.path(key);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
                throw invalid(key, "must be a whole number from 1");
            }
            return value.asInt();
        }
        return null;
    }

    static ProblemException invalid(String parameter, String rule) {
        return Problem.of("completion-invalid", 400, "The completion can't be made.", parameter + " " + rule)
                .with("param", parameter)
                .failure();
    }

    /** A conversation as turns: what several messages of one side say in a row is one. */
    private static final class Messages {

        private static final Set<String> INSTRUCTIONS = Set.of("system", "developer");

        private final List<String> instructions = new ArrayList<>();
        private final List<Prompt.Turn> earlier = new ArrayList<>();
        private final List<String> questions = new ArrayList<>();
        private final List<String> answers = new ArrayList<>();

        static Messages of(JsonNode messages) {
            if (!messages.isArray() || messages.isEmpty() || messages.size() > MAX_MESSAGES) {
                throw invalid("messages", "must be a list of 1 to " + MAX_MESSAGES + " messages");
            }
            var all = new Messages();
            for (var i = 0; i < messages.size(); i++) {
                all.add(messages.get(i), "messages[" + i + "]");
            }
            return all;
        }

        private void add(JsonNode message, String place) {
            var role = message.path("role").asText("");
            var text = content(message.path("content"), place + ".content");
            if (INSTRUCTIONS.contains(role)) {
                instructions.add(text);
            } else if (role.equals("user")) {
                if (!answers.isEmpty()) {
                    earlier.add(new Prompt.Turn(joined(questions), joined(answers)));
                }
                questions.add(text);
            } else if (role.equals("assistant")) {
                answers.add(text);
            } else {
                throw invalid(place + ".role", "must be system, developer, user or assistant");
            }
        }

        private static String joined(List<String> texts) {
            var all = String.join("\n\n", texts);
            texts.clear();
            return all;
        }

        private static String content(JsonNode content, String place) {
            if (content.isTextual()) {
                return content.asText();
            }
            if (!content.isArray()) {
                throw invalid(place, "must be a text, or a list of parts that are texts");
            }
            return StreamSupport.stream(content.spliterator(), false)
                    .map(part -> {
                        if (!part.path("type").asText("").equals("text")
                                || !part.path("text").isTextual()) {
                            throw invalid(place, "must have parts of type text only");
                        }
                        return part.path("text").asText();
                    })
                    .collect(Collectors.joining("\n"));
        }

        String question() {
            if (!answers.isEmpty() || questions.isEmpty()) {
                throw invalid("messages", "must end with one of role user");
            }
            return String.join("\n\n", questions);
        }
    }
}
