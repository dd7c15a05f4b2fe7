package brane.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.StreamingChatModel;

/** A protocol that model servers speak. Adding one is a class of this kind and its line in {@link Providers}. */
interface Provider {

    /** The client for one call; it speaks through the call's own HTTP, once, and never tries again by itself. */
    StreamingChatModel model(ModelCall call);

    /** What the frames of the next answer mean. */
    Frames frames();

    /**
     * Puts into the request what the client can't say or says only in part: tools with their schemas as they are, the form of the
     * answer, where it stops.
     */
    void amend(ObjectNode request, Outgoing outgoing);

    /** Whether the server can be told that a tool must be called. */
    default boolean forces() {
        return true;
    }

    /** A tool as all but Anthropic have it. */
    static ObjectNode function(Tool tool) {
        var function = Json.object().put("name", tool.name()).put("description", tool.description());
        function.set("parameters", tool.parameters());
        return function;
    }
}
