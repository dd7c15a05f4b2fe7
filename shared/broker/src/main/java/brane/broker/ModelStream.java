package brane.broker;

/** Where a model's answer goes while it comes, on the thread that asked. */
@FunctionalInterface
public interface ModelStream {

    /** More of the answer; all pieces together are the answer. */
    void text(String piece);

    /** More of what the model thinks before it answers. It is no part of the answer, and not every server shows it. */
    default void thought(String piece) {}
}
