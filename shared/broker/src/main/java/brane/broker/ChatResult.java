package brane.broker;

import brane.core.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call of a model ended: exactly one of these, once. */
public sealed interface ChatResult {

    /** Why an answer ended in order. */
    enum End {
        /** All was said. */
        STOP,
        /** The answer may have no more tokens. What it began to call is not called. */
        LENGTH,
        /** Tools are to be called. */
        TOOL_CALLS
    }

    /**
     * The server ended the answer in order. Token counts are null where it gave none.
     *
     * @param calls what the model wants to be called, in its order; at most 32, each of a tool that it was offered, with arguments of
     *     that tool's schema
     * @param thoughtOnly whether the model only thought and then said nothing: the answer is empty
     * @param toolsGivenUp whether its calls could not be used, even after it was told what was wrong, so that it was asked to answer
     *     without
     */
    record Completed(
            @Nullable Integer inputTokens,
            @Nullable Integer outputTokens,
            long firstTokenMillis,
            End end,
            List<ToolCall> calls,
            boolean thoughtOnly,
            boolean toolsGivenUp)
            implements ChatResult {

        public Completed {
            calls = List.copyOf(calls);
        }

        /** An answer in text alone. */
        public Completed(
                @Nullable Integer inputTokens, @Nullable Integer outputTokens, long firstTokenMillis, boolean atLimit) {
            this(inputTokens, outputTokens, firstTokenMillis, atLimit ? End.LENGTH : End.STOP, List.of(), false, false);
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
