package brane.chat;

import brane.broker.Prompt;
import brane.core.Problem;
import brane.core.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a chat completion in OpenAI's shape, as far as BRANE answers it (docs/openai.md). What it does not know it leaves
 * unread, but for what would make the answer another one than was asked for.
 *
 * @param model the Neuron
 * @param manyCalls whether the model may call several tools at once
 * @param usage whether a stream ends with the tokens that it took
 */
record CompletionRequest(
        String model,
        Wishes wishes,
        List<Prompt.Turn> earlier,
        String question,
        boolean manyCalls,
        boolean stream,
        boolean usage) {

    private static final double MAX_TEMPERATURE = 2;
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_STOP = 200;

    /** What asks for an answer that is not made here; each must be absent, null or empty. */
    private static final List<String> UNKNOWN =
            List.of("functions", "audio", "logprobs", "top_logprobs", "prediction", "web_search_options");

    /** @throws ProblemException {@code completion-invalid} (400) with the parameter */
    static CompletionRequest of(JsonNode body) {
        UNKNOWN.forEach(key -> refuse(body, key));
        if (body.path("n").asInt(1) != 1) {
            throw invalid("n", "must be 1, or be left out");
        }
        var messages = CompletionMessages.of(body.path("messages"));
        var offer = CompletionOffer.of(body, messages.rounds());
        return new CompletionRequest(
                text(body, "model"),
                new Wishes(messages.instructions(), temperature(body), maxTokens(body), stops(body), offer),
                messages.earlier(),
                messages.question(),
                body.path("parallel_tool_calls").asBoolean(true),
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

    static String text(JsonNode of, String key) {
        return text(of, key, key);
    }

    /** @param place how the parameter is called in an error */
    static String text(JsonNode of, String key, String place) {
        var value = of.path(key);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw invalid(place, "must be a text");
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

    private static List<String> stops(JsonNode body) {
        var value = body.path("stop");
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        var stops = new ArrayList<String>();
        for (var stop : value.isArray() ? value : List.of(value)) {
            if (!stop.isTextual() || stop.asText().isEmpty() || stop.asText().length() > LONGEST_STOP) {
                throw invalid("stop", "must be a text of 1 to " + LONGEST_STOP + " characters, or a list of such");
            }
            stops.add(stop.asText());
        }
        if (stops.size() > MOST_STOPS) {
            throw invalid("stop", "must be " + MOST_STOPS + " texts at most");
        }
        return stops;
    }

    static ProblemException invalid(String parameter, String rule) {
        return Problem.of("completion-invalid", 400, "The completion can't be made.", parameter + " " + rule)
                .with("param", parameter)
                .failure();
    }
}
