package brane.broker;

import brane.privacy.Outbound;
import java.util.ArrayList;
import java.util.List;

/** One message to a model; its texts have passed the privacy gate. */
public sealed interface ChatMessage {

    Outbound text();

    /** All of its texts. */
    default List<Outbound> texts() {
        return List.of(text());
    }

    record Instructions(Outbound text) implements ChatMessage {}

    record User(Outbound text) implements ChatMessage {}

    /** What the model said earlier, and the tools that it called. */
    record Assistant(Outbound text, List<Call> calls) implements ChatMessage {

        public Assistant {
            calls = List.copyOf(calls);
        }

        public Assistant(Outbound text) {
            this(text, List.of());
        }

        @Override
        public List<Outbound> texts() {
            var texts = new ArrayList<>(List.of(text));
            calls.forEach(call -> texts.add(call.call()));
            return texts;
        }
    }

    /** What came of a call of the assistant's last message before it. */
    record ToolResult(String callId, Outbound text) implements ChatMessage {}

    /**
     * A call that the model made earlier.
     *
     * @param id tells its result; it goes to no model
     * @param call a JSON object with {@code name} and {@code arguments}, as {@link RawJson#call} has it
     */
    record Call(String id, Outbound call) {}
}
