package brane.chat;

import static brane.chat.CompletionRequest.invalid;
import static brane.chat.CompletionRequest.text;

import brane.broker.Offer;
import brane.broker.Prompt;
import brane.broker.RawJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A conversation in OpenAI's shape as turns: what several messages of one side say in a row is one. Calls of tools count behind the
 * last question only: what came of those before stands in the answers.
 */
final class CompletionMessages {

    private static final int MAX_MESSAGES = 1_000;
    private static final Set<String> INSTRUCTIONS = Set.of("system", "developer");

    private final List<String> instructions = new ArrayList<>();
    private final List<Prompt.Turn> earlier = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final List<Offer.Round> rounds = new ArrayList<>();

    /** The calls of the last message with some that wait for their results, by id; each with where it stands. */
    private final Map<String, Called> open = new LinkedHashMap<>();

    private final List<Offer.Call> results = new ArrayList<>();
    private String said = "";
    private boolean ended;

    private record Called(RawJson call, String place) {}

    private CompletionMessages() {}

    static CompletionMessages of(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw invalid("messages", "must be a list of 1 to " + MAX_MESSAGES + " messages");
        }
        var all = new CompletionMessages();
        for (var i = 0; i < messages.size(); i++) {
            all.add(messages.get(i), "messages[" + i + "]");
        }
        all.endRound();
        if (all.questions.isEmpty() || all.ended) {
            throw invalid("messages", "must end with one of role user, or of role tool behind the calls of one");
        }
        return all;
    }

    String instructions() {
        return String.join("\n\n", instructions);
    }

    List<Prompt.Turn> earlier() {
        return List.copyOf(earlier);
    }

    String question() {
        return String.join("\n\n", questions);
    }

    /** The calls that were made for the question, and their results. */
    List<Offer.Round> rounds() {
        return List.copyOf(rounds);
    }

    private void add(JsonNode message, String place) {
        var role = message.path("role").asText("");
        if (role.equals("tool")) {
            result(message, place);
            return;
        }
        endRound();
        if (INSTRUCTIONS.contains(role)) {
            instructions.add(content(message, place));
        } else if (role.equals("user")) {
            ask(content(message, place));
        } else if (role.equals("assistant")) {
            answer(message, place);
        } else {
            throw invalid(place + ".role", "must be system, developer, user, assistant or tool");
        }
    }

    private void ask(String text) {
        if (!answers.isEmpty() || !rounds.isEmpty()) {
            earlier.add(new Prompt.Turn(joined(questions), joined(answers)));
            rounds.clear();
        }
        questions.add(text);
        ended = false;
    }

    private void answer(JsonNode message, String place) {
        var calls = message.path("tool_calls");
        if (calls.isMissingNode() || calls.isNull() || calls.isEmpty()) {
            answers.add(content(message, place));
            ended = true;
            return;
        }
        said = message.path("content").isNull() || message.path("content").isMissingNode()
                ? ""
                : content(message, place);
        for (var i = 0; i < calls.size(); i++) {
            var at = place + ".tool_calls[" + i + "]";
            var function = calls.get(i).path("function");
            var call = RawJson.call(
                    text(function, "name", at + ".function.name"),
                    function.path("arguments").asText("{}"));
            if (open.put(text(calls.get(i), "id", at + ".id"), new Called(call, at)) != null) {
                throw invalid(at + ".id", "must be of one call only");
            }
        }
        ended = true;
    }

    private void result(JsonNode message, String place) {
        var called = open.remove(message.path("tool_call_id").asText(""));
        if (called == null) {
            throw invalid(place + ".tool_call_id", "must be the id of a call in the message of the assistant before");
        }
        results.add(new Offer.Call(called.call(), content(message, place)));
    }

    /** The results of a message's calls are over. */
    private void endRound() {
        if (!open.isEmpty()) {
            throw invalid(open.values().iterator().next().place(), "must be followed by a message of role tool for it");
        }
        if (!results.isEmpty()) {
            rounds.add(new Offer.Round(said, results));
            if (!said.isBlank()) {
                answers.add(said);
            }
            results.clear();
            ended = false;
        }
    }

    private static String joined(List<String> texts) {
        var all = String.join("\n\n", texts);
        texts.clear();
        return all;
    }

    private static String content(JsonNode message, String of) {
        var content = message.path("content");
        var place = of + ".content";
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
}
