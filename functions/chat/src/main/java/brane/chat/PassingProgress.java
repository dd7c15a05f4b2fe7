package brane.chat;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An answer that nobody keeps: its text goes to whoever reads it as it comes. */
final class PassingProgress implements Progress {

    private final Consumer<String> reader;
    private final AnswerSoFar answer = new AnswerSoFar();
    private TurnEvent.@Nullable Model model;
    private TurnEvent.Calls calls = new TurnEvent.Calls(List.of(), false);

    PassingProgress(Consumer<String> reader) {
        this.reader = reader;
    }

    @Override
    public void answering(TurnEvent.Model next) {
        model = next;
    }

    @Override
    public void say(TurnEvent event) {
        answer.add(event);
        if (event instanceof TurnEvent.Text text && !text.text().isEmpty()) {
            reader.accept(text.text());
        } else if (event instanceof TurnEvent.Calls wanted) {
            calls = wanted;
        }
    }

    @Override
    public Answer answer() {
        return answer.now();
    }

    /** What is to be called before the answer goes on. */
    TurnEvent.Calls calls() {
        return calls;
    }

    /** Who answers; null before anybody does. */
    TurnEvent.@Nullable Model model() {
        return model;
    }
}
