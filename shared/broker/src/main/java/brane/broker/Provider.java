package brane.broker;

import dev.langchain4j.model.chat.StreamingChatModel;

/** A protocol that model servers speak. Adding one is a class of this kind and its line in {@link Providers}. */
interface Provider {

    /** The client for one call; it speaks through the call's own HTTP, once, and never tries again by itself. */
    StreamingChatModel model(ModelCall call);

    /** What the frames of the next answer mean. */
    Frames frames();

    /** The request as it goes out, where the client's lacks something. */
    default String amended(String request) {
        return request;
    }
}
