package brane.chat;

import brane.core.ProblemException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a turn has said so far: each event goes to its writer and into the answer that it adds up to. */
final class TurnProgress implements Progress {

    private final TurnWriter writer;
    private final Function<TurnEvent.Model, TurnEvent.Started> started;
    private final AnswerSoFar answer = new AnswerSoFar();
    private @Nullable Answer whole;
    private @Nullable TurnEvent ended;

    /** @param started the turn's first event, of the model that answers */
    TurnProgress(TurnWriter writer, Function<TurnEvent.Model, TurnEvent.Started> started) {
        this.writer = writer;
        this.started = started;
    }

    @Override
    public void answering(TurnEvent.Model model) throws InterruptedException {
        say(started.apply(model));
    }

    @Override
    public void say(TurnEvent event) throws InterruptedException {
        answer.add(event);
        writer.add(event);
    }

    /**
     * Says the last event and stores it with the whole answer in one statement; an answer whose documents were erased meanwhile
     * fails instead, and nothing of it is stored.
     *
     * @return whether it was this that ended the turn
     */
    boolean end(TurnEvent last) {
        try {
            return over(answer.now().and(last), last);
        } catch (ProblemException e) {
            if (!e.problem().slug().equals(TurnDocuments.ERASED)) {
                throw e;
            }
            var failed = TurnEvent.Failed.because(e.problem());
            return over(answer.now().withdrawn().and(failed), failed);
        }
    }

    private boolean over(Answer all, TurnEvent last) {
        whole = all;
        ended = last;
        return writer.end(all, last);
    }

    /** What it ended with. */
    @Nullable
    TurnEvent ended() {
        return ended;
    }

    @Override
    public Answer answer() {
        var all = whole;
        return all == null ? answer.now() : all;
    }
}
