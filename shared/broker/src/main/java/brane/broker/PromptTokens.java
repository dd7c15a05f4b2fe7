package brane.broker;

import brane.core.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The tokens of a prompt as it goes out, from above and from below, and whether a model can hold them. */
final class PromptTokens {

    /** By which a model's template sets a message off. */
    private static final int MARKS_A_MESSAGE = 12;

    private PromptTokens() {}

    /** As {@link TokenEstimate#most(String)}, with the marks of a template. */
    static int most(List<ChatMessage> messages) {
        return sum(messages, text -> TokenEstimate.most(text) + MARKS_A_MESSAGE);
    }

    /** As {@link TokenEstimate#mostInWords}. */
    static int mostInWords(List<ChatMessage> messages) {
        return sum(messages, TokenEstimate::mostInWords);
    }

    /** As {@link TokenEstimate#least}. */
    static int least(List<ChatMessage> messages) {
        return sum(messages, TokenEstimate::least);
    }

    private static int sum(List<ChatMessage> messages, ToIntFunction<String> tokens) {
        return messages.stream()
                .mapToInt(message -> tokens.applyAsInt(message.text().text()))
                .sum();
    }

    /** A prompt that surely has more tokens than the model's window is not sent. */
    static Optional<Problem> tooLong(ModelTarget target, List<ChatMessage> messages) {
        var window = target.window();
        var least = least(messages);
        if (window == null || least < window) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                "model-prompt-too-long",
                502,
                "The prompt is too long for the model.",
                "it has at least " + least + " tokens, and " + target.model() + " holds " + window
                        + "; choose a model with a larger context, or lower axon.search.top_k"));
    }
}
