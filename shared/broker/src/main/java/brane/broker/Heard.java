package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a server says of one answer, in the order in which it comes. */
interface Heard {

    /** More text, as the model wrote it. */
    void text(String piece);

    /** More of what the model thinks, from a server that keeps it apart. */
    void thought(String piece);

    /** A piece of a call, as {@link CallPieces#add} takes it. */
    void call(@Nullable String place, String id, String name, JsonNode arguments);

    /** All of a call, whatever of it came before. */
    void wholeCall(String place, String id, String name, JsonNode arguments);

    /** The server could not read a call of its own model. */
    void unreadableCall();

    /** How many tokens were counted; null where nothing is said. */
    void counted(@Nullable Integer input, @Nullable Integer output);

    /** Why the answer ended. */
    void ended(ChatResult.End why);

    /** The answer ended because the model, or a content filter of its server, will not go on. */
    void declined();
}
