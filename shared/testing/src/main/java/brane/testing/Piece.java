package brane.testing;

import org.jspecify.annotations.Nullable;

/** A part of an answer as the fake model server sends it: one frame, or in some protocols a few. */
public sealed interface Piece {

    /** In each text this stands for the mark that the request asks for in its tags of tool calls. */
    String MARK = "{mark}";

    /** Text of the answer. */
    record Text(String text) implements Piece {}

    /** What the model thinks, where the protocol keeps it apart. */
    record Thought(String text) implements Piece {}

    /**
     * A tool call or a part of one. Parts of one call have the same index; the first has its name.
     *
     * @param index -1 sends none
     * @param id null sends none
     * @param name null sends none
     * @param arguments JSON or a part of it
     * @param odd the arguments as the protocol does not have them: an object where it has text, text where it has an object
     */
    record Call(int index, @Nullable String id, @Nullable String name, String arguments, boolean odd) implements Piece {

        public Call(int index, @Nullable String id, @Nullable String name, String arguments) {
            this(index, id, name, arguments, false);
        }
    }

    /** A whole line or event as it stands. */
    record Frame(String json) implements Piece {}
}
