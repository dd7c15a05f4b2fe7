package brane.privacy;

import java.util.List;

/** A text that is looked through, with what can be said of it at a glance, so that most searches need not read it at all. */
final class Subject {

    private final String text;
    private final String lower;
    private final int digits;
    private final Deadline deadline;

    Subject(String text, Deadline deadline) {
        this.text = text;
        this.lower = Lower.of(text);
        this.digits = (int) text.chars().filter(c -> c >= '0' && c <= '9').count();
        this.deadline = deadline;
    }

    String text() {
        return text;
    }

    /** The text, such that reading it checks the time. */
    CharSequence watched() {
        return deadline.watch(text);
    }

    Deadline deadline() {
        return deadline;
    }

    boolean hasDigits(int least) {
        return digits >= least;
    }

    /** Whether one of the words is anywhere in it, in any case; no words ask for nothing. */
    boolean hasOneOf(List<String> words) {
        return words.isEmpty() || words.stream().anyMatch(lower::contains);
    }
}
