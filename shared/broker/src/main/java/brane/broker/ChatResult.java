package brane.broker;

import brane.core.Problem;
import org.jspecify.annotations.Nullable;

/** How a call of a model ended: exactly one of these, once. */
public sealed interface ChatResult {

    /** Why an answer ended in order. */
    enum End {
        /** All was said. */
        STOP,
        /** The answer may have no more tokens. */
        LENGTH
    }

    /**
     * The server ended the answer in order. Token counts are null where it gave none.
     *
     * @param thoughtOnly whether the model only thought and then said nothing: the answer is empty
     */
    record Completed(
            @Nullable Integer inputTokens,
            @Nullable Integer outputTokens,
            long firstTokenMillis,
            End end,
            boolean thoughtOnly)
            implements ChatResult {

        /** An answer in text alone. */
        public Completed(
                @Nullable Integer inputTokens, @Nullable Integer outputTokens, long firstTokenMillis, boolean atLimit) {
            this(inputTokens, outputTokens, firstTokenMillis, atLimit ? End.LENGTH : End.STOP, false);
        }

        /** Whether it ended because the answer may have no more tokens, and not because all was said. */
        public boolean atLimit() {
            return end == End.LENGTH;
        }
    }

    /** It broke; what was given to the sink until then is all there is. */
    record Failed(Problem problem) implements ChatResult {}

    /** Somebody asked to stop it. */
    record Cancelled() implements ChatResult {}
}
