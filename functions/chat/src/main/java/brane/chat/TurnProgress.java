package brane.chat;

import brane.server.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a turn has said so far: each event goes to its writer and into the answer that it adds up to. */
final class TurnProgress {

    private final TurnWriter writer;
    private Answer answer = Answer.NONE;

    TurnProgress(TurnWriter writer) {
        this.writer = writer;
    }

    void say(TurnEvent event) throws InterruptedException {
        answer = answer.and(event);
        writer.add(event);
    }

    /** The last event, with the whole answer, in one statement; false when somebody else has ended the turn. */
    boolean end(TurnEvent last) {
        answer = answer.and(last);
        return writer.end(last.type(), Json.bytes(answer), List.of(last));
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
