package brane.broker;

import org.jspecify.annotations.Nullable;

/**
 * How long a prompt may be for a model.
 *
 * @param tokens about how many it should have at most; one passage may go beyond
 * @param room how many it can have at all, or null when the model's window is not known
 * @param words by what the estimate of words is multiplied, as the model's server was seen to count them
 */
public record ContextBudget(int tokens, @Nullable Integer room, double words) {

    /** Tokens for what a model's template puts around messages. */
    static final int RESERVE = 128;

    /** For a model of which nothing is known. */
    public static ContextBudget of(int tokens) {
        return new ContextBudget(tokens, null, 1);
    }

    /**
     * For a model.
     *
     * @param answer tokens that its answer may have
     * @param most tokens that a prompt may have whatever the window is
     */
    static ContextBudget of(ModelTarget target, int answer, int most, double words) {
        var window = target.window();
        if (window == null) {
            return new ContextBudget(most, null, words);
        }
        var room = Math.max(0, window - target.answer(answer) - Math.min(RESERVE, window / 8));
        return new ContextBudget(Math.min(most, room), room, words);
    }

    int tokens(String text) {
        return TokenEstimate.most(text, words);
    }
}
