package brane.broker;

/** What a model may call, and the form that its answer must have. */
public record ToolOptions() {

    /** Nothing, and text. */
    public static final ToolOptions NONE = new ToolOptions();
}
