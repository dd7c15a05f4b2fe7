package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;

/** What the broker itself writes about tools, to models that are told of them in words. */
final class Rules {

    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789";
    private static final int LETTERS_A_MARK = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Rules() {}

    /** A mark that stands in none of the texts, so that no tag with it can come from one of them. */
    static String mark(List<String> texts) {
        while (true) {
            var letters = new StringBuilder();
            for (var i = 0; i < LETTERS_A_MARK; i++) {
                letters.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
            }
            var mark = letters.toString();
            if (texts.stream().noneMatch(text -> text.contains(mark))) {
                return mark;
            }
        }
    }

    /** All texts that a model gets. */
    static List<String> texts(Conversation conversation, ToolOptions options) {
        var texts = conversation.messages().stream().map(Conversation::text).collect(Collectors.toList());
        Conversation.calls(conversation.messages()).forEach(call -> texts.add(call.arguments()));
        options.texts().forEach(text -> texts.add(text.text()));
        return texts;
    }

    /** The tools, a JSON object a line. */
    static String list(List<Tool> tools) {
        return tools.stream()
                .map(tool -> {
                    var object = Json.object().put("name", tool.name()).put("description", tool.description());
                    object.set("parameters", tool.parameters());
                    return object.toString();
                })
                .collect(Collectors.joining("\n"));
    }

    /** What a choice asks for; empty when the model may do as it likes. */
    static String must(ToolOptions options) {
        return switch (options.choice()) {
            case ToolChoice.Named(var name) -> "\nNow you must call the tool " + name + ".";
            case ToolChoice.Rule rule -> rule == ToolChoice.Rule.REQUIRED ? "\nNow you must call a tool." : "";
        };
    }

    /** The form of the answer in words; empty when any is right. */
    static String form(Outgoing.Form form) {
        if (!form.json()) {
            return "";
        }
        JsonNode schema = form.schema();
        return "\nYour answer itself must be one JSON object and nothing else"
                + (schema == null ? "." : ", of this JSON schema: " + schema);
    }
}
