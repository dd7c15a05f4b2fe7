package brane.broker;

/** How a model is told of tools and calls them. Who knows what the model and its server can do chooses. */
public enum ToolMode {
    /** By the server's own protocol. */
    NATIVE,
    /** The answer is held to a JSON object that names a tool or is the answer; for servers that hold an answer to a schema. */
    CONSTRAINED_JSON,
    /** Calls stand as JSON between tags in the text. */
    HERMES,
    /** Calls stand in lines of the text, behind thoughts: what nearly every model can write. */
    REACT
}
