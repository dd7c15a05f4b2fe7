package brane.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the calls in the text of one answer, in pieces of any size; what is none of a call is for the reader at once. */
interface Reading {

    /**
     * What the text of an answer held.
     *
     * @param wrong what is to be said to a model whose answer can't be read; null when it can
     * @param written what the model wrote then, as far as it is known and no text of the answer
     */
    record Found(List<SaidCall> calls, @Nullable String wrong, String written) {

        static final Found NOTHING = of(List.of());
        static final Found UNREADABLE =
                wrong("Your tool call could not be read. Make it again, with arguments that are one JSON object.", "");

        static Found of(List<SaidCall> calls) {
            return new Found(calls, null, "");
        }

        static Found wrong(String why, String written) {
            return new Found(List.of(), why, written);
        }
    }

    void accept(String piece, ModelStream out);

    /**
     * The end of the text.
     *
     * @param whole whether it ended in order, and not at a limit or by a fault; else there is no call in it
     */
    Found end(boolean whole, ModelStream out);

    /** Of text in which there are no calls. */
    Reading TEXT = new Reading() {
        @Override
        public void accept(String piece, ModelStream out) {
            out.text(piece);
        }

        @Override
        public Found end(boolean whole, ModelStream out) {
            return Found.NOTHING;
        }
    };
}
