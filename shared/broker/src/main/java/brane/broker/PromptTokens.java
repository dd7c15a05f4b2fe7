package brane.broker;

import brane.core.Problem;
import java.util.Optional;
import java.util.stream.Stream;

/** The tokens of a prompt as it goes out, from above and from below, and whether a model can hold them. */
final class PromptTokens {

    /** By which a model's template sets a message off. */
    private static final int MARKS_A_MESSAGE = 12;

    private PromptTokens() {}

    /** As {@link TokenEstimate#most(String)}, with the marks of a template. */
    static int most(Outgoing prompt) {
        return texts(prompt)
                .mapToInt(text -> TokenEstimate.most(text) + MARKS_A_MESSAGE)
                .sum();
    }

    /** As {@link TokenEstimate#mostInWords}. */
    static int mostInWords(Outgoing prompt) {
        return texts(prompt).mapToInt(TokenEstimate::mostInWords).sum();
    }

    /** As {@link TokenEstimate#least}, of the messages only: how a server writes tools and calls, and of how many tokens, nobody knows. */
    static int least(Outgoing prompt) {
        return messages(prompt).mapToInt(TokenEstimate::least).sum();
    }

    private static Stream<String> texts(Outgoing prompt) {
        var calls = Conversation.calls(prompt.messages()).stream().map(call -> call.name() + call.arguments());
        var tools = prompt.tools().stream().map(tool -> Provider.function(tool).toString());
        return Stream.of(messages(prompt), calls, tools).flatMap(each -> each);
    }

    private static Stream<String> messages(Outgoing prompt) {
        return prompt.messages().stream().map(Conversation::text);
    }

    /** A prompt that surely has more tokens than the model's window is not sent. */
    static Optional<Problem> tooLong(ModelTarget target, Outgoing prompt) {
        var window = target.window();
        var least = least(prompt);
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
