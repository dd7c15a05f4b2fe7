package brane.broker;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Messages for a model that knows no tools: calls and results are written as text, and no two of a person follow each other. */
final class WrittenMessages {

    private WrittenMessages() {}

    static List<ChatMessage> of(
            List<ChatMessage> messages,
            Function<ToolExecutionRequest, String> call,
            Function<ToolExecutionResultMessage, String> result) {
        var written = new ArrayList<ChatMessage>();
        for (var message : messages) {
            switch (message) {
                case AiMessage assistant -> written.add(AiMessage.from(said(assistant, call)));
                case ToolExecutionResultMessage outcome -> ask(written, result.apply(outcome));
                case UserMessage user -> ask(written, user.singleText());
                default -> written.add(message);
            }
        }
        return written;
    }

    private static String said(AiMessage assistant, Function<ToolExecutionRequest, String> call) {
        var lines = new ArrayList<String>();
        if (assistant.text() != null) {
            lines.add(assistant.text());
        }
        assistant.toolExecutionRequests().forEach(request -> lines.add(call.apply(request)));
        return String.join("\n", lines);
    }

    private static void ask(List<ChatMessage> written, String text) {
        if (!written.isEmpty() && written.getLast() instanceof UserMessage before) {
            written.removeLast();
            written.add(UserMessage.from(before.singleText() + "\n\n" + text));
        } else {
            written.add(UserMessage.from(text));
        }
    }
}
