package brane.privacy;

import java.time.Duration;

/** The moment until which all texts of one prompt must have been looked through; who reads one of them is stopped by it. */
final class Deadline {

    /** Characters read between two looks at the clock. */
    private static final int EVERY = 4_096;

    private final Duration limit;
    private final long began = System.nanoTime();

    Deadline(Duration limit) {
        this.limit = limit;
    }

    /** @throws brane.core.ProblemException {@code privacy-unchecked} when the time is over */
    void check() {
        if (System.nanoTime() - began > limit.toNanos()) {
            throw Unchecked.because("looking through must take at most " + limit.toMillis() + " ms");
        }
    }

    /** The text, such that reading it checks the time: this also stops a pattern that is at work on it. */
    CharSequence watch(String text) {
        return new Watched(text);
    }

    private final class Watched implements CharSequence {

        private final String text;
        private int reads;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads % EVERY == 0) {
                check();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
