package brane.broker;

import brane.core.Problem;
import org.jspecify.annotations.Nullable;

/** How a call of a model ended: exactly one of these, once. */
public sealed interface ChatResult {

    /** The answer is whole. Token counts are null where the server gave none. */
    record Completed(
            @Nullable Integer inputTokens, @Nullable Integer outputTokens, long firstTokenMillis)
            implements ChatResult {}

    /** It broke; what was given to the sink until then is all there is. */
    record Failed(Problem problem) implements ChatResult {}

    /** Somebody asked to stop it. */
    record Cancelled() implements ChatResult {}
}
