package brane.chat;

import brane.core.ProblemException;
import org.jspecify.annotations.Nullable;

/** What a turn has said so far: each event goes to its writer and into the answer that it adds up to. */
final class TurnProgress {

    private final TurnWriter writer;
    private Answer answer = Answer.NONE;
    private @Nullable TurnEvent ended;

    TurnProgress(TurnWriter writer) {
        this.writer = writer;
    }

    void say(TurnEvent event) throws InterruptedException {
        answer = answer.and(event);
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
            return over(answer.and(last), last);
        } catch (ProblemException e) {
            if (!e.problem().slug().equals(TurnDocuments.ERASED)) {
                throw e;
            }
            var failed = TurnEvent.Failed.because(e.problem());
            return over(answer.withdrawn().and(failed), failed);
        }
    }

    private boolean over(Answer whole, TurnEvent last) {
        answer = whole;
        ended = last;
        return writer.end(whole, last);
    }

    /** What it ended with. */
    @Nullable
    TurnEvent ended() {
        return ended;
    }

    Answer answer() {
        return answer;
    }

    /** Says how a step goes; {@code began} is of System.nanoTime, 0 while it runs. */
    void step(int number, String kind, String state, String label, @Nullable Integer count, long began)
            throws InterruptedException {
        var millis = began == 0 ? null : (System.nanoTime() - began) / 1_000_000;
        say(new TurnEvent.Step(number, kind, state, label, count, millis));
    }
}
