package brane.broker;

/** Whether a model may or must call a tool. */
public sealed interface ToolChoice {

    /** What holds for all tools. */
    enum Rule implements ToolChoice {
        /** The model decides. */
        AUTO,
        /** It must answer without. */
        NONE,
        /** It must call at least one. */
        REQUIRED
    }

    /** It must call the tool of that name. */
    record Named(String name) implements ToolChoice {}
}
