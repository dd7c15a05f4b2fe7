package brane.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a model's server beside the options of the call.
 *
 * @param tools in the server's own protocol; empty when the model is told of them otherwise
 * @param form what the answer is held to
 * @param stop texts at which the server is to end the answer, where it takes any
 */
record Outgoing(List<ChatMessage> messages, List<Tool> tools, ToolChoice choice, Form form, List<String> stop) {

    /**
     * What an answer is held to.
     *
     * @param json whether to JSON
     * @param schema of which schema; null for any object
     */
    record Form(boolean json, @Nullable ObjectNode schema, boolean strict) {

        static final Form TEXT = new Form(false, null, false);

        static Form of(ResponseFormat format) {
            return switch (format) {
                case ResponseFormat.Text ignored -> TEXT;
                case ResponseFormat.JsonObject ignored -> new Form(true, null, false);
                case ResponseFormat.JsonSchema schema -> new Form(true, schema.tree(), schema.strict());
            };
        }
    }

    /** What a model is told of tools in words. */
    static Outgoing words(List<ChatMessage> messages, Form form, String... stop) {
        return new Outgoing(messages, List.of(), ToolChoice.Rule.AUTO, form, List.of(stop));
    }

    Outgoing with(List<ChatMessage> other) {
        return new Outgoing(other, tools, choice, form, stop);
    }
}
