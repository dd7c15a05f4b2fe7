package brane.chat;

import brane.broker.CitationFilter;
import brane.broker.ModelStream;
import brane.privacy.Restorer;
import org.jspecify.annotations.Nullable;

/**
 * A model's text on its way to the reader: citations are checked first, then hidden values are put back. What it thinks is shown
 * to nobody.
 */
final class AnswerStream implements ModelStream {

    private final Progress progress;
    private final @Nullable CitationFilter filter;
    private final Restorer restorer;
    private final StopTexts stops;
    private @Nullable Runnable cut;
    private boolean began;
    private long characters;

    /**
     * @param filter null where numbers in brackets are no citations
     * @param stops what ends the answer
     */
    AnswerStream(Progress progress, @Nullable CitationFilter filter, Restorer restorer, StopTexts stops) {
        this.progress = progress;
        this.filter = filter;
        this.restorer = restorer;
        this.stops = stops;
    }

    /** What stops the model when the answer has ended before it does. */
    void cutBy(@Nullable Runnable stop) {
        cut = stop;
    }

    /** Whether the answer ended before what whoever asks does not want any more. */
    boolean isCut() {
        return stops.found();
    }

    @Override
    public void text(String piece) {
        began = true;
        characters += piece.length();
        say(restorer.accept(filter == null ? piece : filter.accept(piece)));
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
        say(restorer.accept(filter == null ? "" : filter.end()) + restorer.end());
        show(stops.end());
    }

    private void say(String text) {
        show(stops.accept(text));
        if (stops.found() && cut != null) {
            cut.run();
        }
    }

    private void show(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            progress.say(new TurnEvent.Text(text));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Restorer restorer() {
        return restorer;
    }
}
