package brane.broker;

import brane.core.Problem;
import org.jspecify.annotations.Nullable;

/** How a call of a model ended: exactly one of these, once. */
public sealed interface ChatResult {

    /**
     * The server ended the answer in order. Token counts are null where it gave none.
     *
     * @param atLimit whether it ended because the answer may have no more tokens, and not because all was said
     */
    record Completed(
            @Nullable Integer inputTokens, @Nullable Integer outputTokens, long firstTokenMillis, boolean atLimit)
            implements ChatResult {}

    /** It broke; what was given to the sink until then is all there is. */
    record Failed(Problem problem) implements ChatResult {}

    /** Somebody asked to stop it. */
    record Cancelled() implements ChatResult {}
}
