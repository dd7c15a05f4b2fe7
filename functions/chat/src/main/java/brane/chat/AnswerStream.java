package brane.chat;

import brane.broker.CitationFilter;
import brane.privacy.Restorer;
import java.util.function.Consumer;

/** A model's text on its way to the reader: citations are checked first, then hidden values are put back. */
final class AnswerStream implements Consumer<String> {

    private final Progress progress;
    private final CitationFilter filter;
    private final Restorer restorer;
    private boolean began;
    private long characters;

    AnswerStream(Progress progress, CitationFilter filter, Restorer restorer) {
        this.progress = progress;
        this.filter = filter;
        this.restorer = restorer;
    }

    @Override
    public void accept(String piece) {
        began = true;
        characters += piece.length();
        say(restorer.accept(filter.accept(piece)));
    }

    /** Whether a model has begun to answer. */
    boolean began() {
        return began;
    }

    /** How much all models have said. */
    long characters() {
        return characters;
    }

    /** What both held back, however the stream ended. */
    void end() {
        say(restorer.accept(filter.end()) + restorer.end());
    }

    private void say(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            progress.say(new TurnEvent.Text(text));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    CitationFilter filter() {
        return filter;
    }

    Restorer restorer() {
        return restorer;
    }
}
