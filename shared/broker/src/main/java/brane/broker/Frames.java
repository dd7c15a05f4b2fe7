package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Understands the frames of one answer in one protocol; each answer has its own, because an end means what came before it says. */
interface Frames {

    String UNREADABLE_CALL = "error parsing tool call";

    /** What a frame means for the call. */
    enum Sign {
        /** The server lives. */
        LIFE,
        /** The answer is complete, as the server says. */
        END,
        /** The server ends without saying why it does: something is missing. */
        END_WITHOUT_REASON,
        /** The server says that it failed. */
        ERROR
    }

    /** Whether frames are server-sent events, or else a JSON object a line. */
    default boolean events() {
        return true;
    }

    /** Whether a frame is the protocol's mark of an end, which is no JSON. */
    default boolean isMark(String data) {
        return false;
    }

    /** What that mark says. */
    default Sign mark() {
        return Sign.LIFE;
    }

    /**
     * Hands on what a frame holds of the answer.
     *
     * @param frame a JSON object
     */
    Sign read(JsonNode frame, Heard heard);

    /** Whether the server says that it could not read a call of its own model. */
    static boolean isUnreadableCall(JsonNode frame) {
        var error = frame.path("error");
        var said = error.path("message").asText(error.asText(""));
        return isUnreadableCall(said) || frame.has(UNREADABLE_CALL);
    }

    /** The same of its words, which Ollama has. */
    static boolean isUnreadableCall(String said) {
        return said.contains(UNREADABLE_CALL);
    }

    /** A count of tokens, null where there is none. */
    static @Nullable Integer count(JsonNode node) {
        return node.isIntegralNumber() ? node.intValue() : null;
    }
}
