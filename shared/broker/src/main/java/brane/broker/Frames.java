package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;

/** Understands the frames of one answer in one protocol; each answer has its own, because an end means what came before it says. */
interface Frames {

    /** What a frame means for the call. */
    enum Sign {
        /** The server lives, and the reader has nothing of it: a ping, a thought, a count. */
        LIFE,
        /** Text of the answer. */
        TEXT,
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

    /** @param frame a JSON object */
    Sign sign(JsonNode frame);
}
