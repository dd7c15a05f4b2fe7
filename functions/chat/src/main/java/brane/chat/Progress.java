package brane.chat;

import org.jspecify.annotations.Nullable;

/** How an answer comes to be, told to whoever keeps or reads it. */
interface Progress {

    /** Says who answers from now on; again when another model takes over. */
    void answering(TurnEvent.Model model) throws InterruptedException;

    /** Says an event that is not the last. */
    void say(TurnEvent event) throws InterruptedException;

    /** What all events so far add up to. */
    Answer answer();

    /** Says how a step goes; {@code began} is of System.nanoTime, 0 while it runs. */
    default void step(int number, String kind, String state, String label, @Nullable Integer count, long began)
            throws InterruptedException {
        var millis = began == 0 ? null : (System.nanoTime() - began) / 1_000_000;
        say(new TurnEvent.Step(number, kind, state, label, count, millis));
    }
}
