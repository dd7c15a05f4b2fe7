package brane.broker;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages as they go out, whose tier and address were checked. Calls get ids of our own, of nine letters and digits because
 * one provider takes no others, so that nothing of a client's ids leaves; each call is followed by its result.
 */
final class Conversation {

    private static final String NO_RESULT = "There is no result.";

    private final List<ChatMessage> messages = new ArrayList<>();
    private int calls;

    /** @throws IllegalArgumentException when a result has no call before it */
    static Conversation of(List<brane.broker.ChatMessage> messages) {
        var conversation = new Conversation();
        for (var i = 0; i < messages.size(); i++) {
            switch (messages.get(i)) {
                case brane.broker.ChatMessage.Instructions system ->
                    conversation.instruct(system.text().text());
                case brane.broker.ChatMessage.User user ->
                    conversation.ask(user.text().text());
                case brane.broker.ChatMessage.Assistant assistant -> {
                    var results = new HashMap<String, String>();
                    while (i + 1 < messages.size()
                            && messages.get(i + 1) instanceof brane.broker.ChatMessage.ToolResult result) {
                        results.put(result.callId(), result.text().text());
                        i++;
                    }
                    conversation.called(assistant, results);
                }
                case brane.broker.ChatMessage.ToolResult ignored ->
                    throw new IllegalArgumentException("a tool's result must follow the message with its call");
            }
        }
        return conversation;
    }

    private void called(brane.broker.ChatMessage.Assistant assistant, Map<String, String> results) {
        var calls = new ArrayList<SaidCall>();
        var texts = new ArrayList<String>();
        for (var call : assistant.calls()) {
            calls.add(Json.object(call.call().text())
                    .flatMap(SaidCall::of)
                    .orElseThrow(() -> new IllegalArgumentException("a call must have a name and arguments")));
            texts.add(Optional.ofNullable(results.remove(call.id())).orElse(NO_RESULT));
        }
        if (!results.isEmpty()) {
            throw new IllegalArgumentException("a tool's result must follow the message with its call");
        }
        answered(assistant.text().text(), calls, texts);
    }

    void instruct(String text) {
        if (!text.isBlank()) {
            messages.add(SystemMessage.from(text));
        }
    }

    void ask(String text) {
        messages.add(UserMessage.from(text));
    }

    /** What the model said, and what came of each of its calls. */
    void answered(String text, List<SaidCall> said, List<String> results) {
        var requests = new ArrayList<ToolExecutionRequest>();
        for (var call : said) {
            requests.add(ToolExecutionRequest.builder()
                    .id(String.format("call%05d", ++calls))
                    .name(call.name())
                    .arguments(sendable(call.arguments()))
                    .build());
        }
        if (!text.isBlank() || !requests.isEmpty()) {
            messages.add(AiMessage.builder()
                    .text(text.isBlank() ? null : text)
                    .toolExecutionRequests(requests)
                    .build());
        }
        for (var i = 0; i < requests.size(); i++) {
            var request = requests.get(i);
            messages.add(ToolExecutionResultMessage.from(request.id(), request.name(), results.get(i)));
        }
    }

    /** What is no JSON object goes back within one, because servers read it again. */
    private static String sendable(String arguments) {
        return Json.object(arguments).isPresent()
                ? arguments
                : Json.object().put("unreadable", arguments).toString();
    }

    /** The same conversation, to which more can be added. */
    Conversation copy() {
        var copy = new Conversation();
        copy.messages.addAll(messages);
        copy.calls = calls;
        return copy;
    }

    List<ChatMessage> messages() {
        return List.copyOf(messages);
    }

    /** All calls in messages, in order. */
    static List<SaidCall> calls(List<ChatMessage> messages) {
        return messages.stream()
                .filter(AiMessage.class::isInstance)
                .flatMap(message -> ((AiMessage) message).toolExecutionRequests().stream())
                .map(request -> new SaidCall(request.id(), request.name(), request.arguments()))
                .toList();
    }

    /** The calls since somebody last asked for something. */
    List<SaidCall> lastCalls() {
        var asked = 0;
        for (var i = 0; i < messages.size(); i++) {
            asked = messages.get(i) instanceof UserMessage ? i : asked;
        }
        return calls(messages.subList(asked, messages.size()));
    }

    /** The text of a message of any kind. */
    static String text(ChatMessage message) {
        return switch (message) {
            case SystemMessage system -> system.text();
            case UserMessage user -> user.singleText();
            case AiMessage assistant -> assistant.text() == null ? "" : assistant.text();
            case ToolExecutionResultMessage result -> result.text();
            default -> throw new IllegalStateException("no message of this kind is made here");
        };
    }

    /** The messages with more behind their instructions, which are added when there are none. */
    static List<ChatMessage> instructed(List<ChatMessage> messages, String more) {
        var all = new ArrayList<ChatMessage>();
        var instructed = false;
        for (var message : messages) {
            var here = message instanceof SystemMessage && !instructed;
            all.add(here ? SystemMessage.from(text(message) + "\n\n" + more) : message);
            instructed |= here;
        }
        if (!instructed) {
            all.addFirst(SystemMessage.from(more));
        }
        return all;
    }
}
