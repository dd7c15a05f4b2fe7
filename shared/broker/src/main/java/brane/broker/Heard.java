package brane.broker;

import org.jspecify.annotations.Nullable;

/** What a server says of one answer, in the order in which it comes. */
interface Heard {

    /** More text, as the model wrote it. */
    void text(String piece);

    /** More of what the model thinks, from a server that keeps it apart. */
    void thought(String piece);

    /** How many tokens were counted; null where nothing is said. */
    void counted(@Nullable Integer input, @Nullable Integer output);

    /** Why the answer ended. */
    void ended(ChatResult.End why);
}
