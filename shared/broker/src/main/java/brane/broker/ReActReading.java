package brane.broker;

import java.util.List;
import java.util.stream.Stream;

/**
 * Thoughts, a call or an answer in lines of a text. The words that begin a call or an answer carry a mark of this call of the broker
 * alone, so the same words in a document that the model quotes are text. Behind the word that begins the answer all is answer, and
 * behind the arguments of a call nothing counts.
 */
final class ReActReading implements Reading {

    private static final String THOUGHT = "Thought:";
    /** What models write that forget the mark: behind a thought it can only be the answer. */
    private static final List<String> FORGETFUL = List.of("Answer:", "Final Answer:");

    private static final String UNANSWERED =
            "You have neither called a tool nor answered. Your answer must begin with ";
    private static final String WRONG =
            "Your tool call was not read. Behind the tool's name write a line with its input:"
                    + " its arguments as one JSON object.";

    private enum State {
        /** What nobody has named: text. */
        TEXT,
        THOUGHT,
        ACTION,
        INPUT,
        ANSWER,
        BEHIND
    }

    private final String action;
    private final String input;
    private final String answer;
    private final String observation;
    private final StringBuilder held = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private State state = State.TEXT;
    private boolean atLineStart = true;
    /** Whether blanks that come now only part a word from what it begins. */
    private boolean skipsBlanks;

    private boolean called;

    /** @param mark stands in the words that begin a call or an answer */
    ReActReading(String mark) {
        action = "Action_" + mark + ":";
        input = "Input_" + mark + ":";
        answer = "Answer_" + mark + ":";
        observation = "Observation_" + mark + ":";
    }

    @Override
    public void accept(String piece, ModelStream out) {
        held.append(piece);
        read(false, out);
    }

    private void read(boolean end, ModelStream out) {
        while (!held.isEmpty()) {
            if (state == State.ANSWER) {
                pass(held.length(), out);
            } else if (atLineStart) {
                var indent = indent();
                var word = words().filter(one -> held.indexOf(one, indent) == indent)
                        .findFirst();
                if (word.isPresent()) {
                    held.delete(0, indent + word.get().length());
                    begin(word.get());
                } else if (!end && mayBeWord(held.substring(indent, Math.min(held.length(), indent + 24)))) {
                    return;
                } else {
                    atLineStart = false;
                }
            } else {
                var line = held.indexOf("\n");
                pass(line < 0 ? held.length() : line + 1, out);
                atLineStart = line >= 0;
            }
        }
    }

    /** A few blanks before a word don't matter. */
    private int indent() {
        var at = 0;
        while (at < held.length() && at < 4 && held.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private Stream<String> words() {
        return switch (state) {
            case BEHIND -> Stream.of();
            case THOUGHT -> Stream.concat(Stream.of(action, input, answer, observation, THOUGHT), FORGETFUL.stream());
            default -> Stream.of(action, input, answer, observation, THOUGHT);
        };
    }

    private boolean mayBeWord(String beginning) {
        return words().anyMatch(word -> word.startsWith(beginning));
    }

    private void begin(String word) {
        atLineStart = false;
        skipsBlanks = true;
        if (word.equals(observation) || (called && (word.equals(action) || word.equals(answer)))) {
            // A result that the model invents, and what it makes of it.
            state = State.BEHIND;
        } else if (word.equals(action)) {
            state = State.ACTION;
            called = true;
        } else if (word.equals(input)) {
            state = called ? State.INPUT : State.THOUGHT;
        } else if (word.equals(answer) || FORGETFUL.contains(word)) {
            state = State.ANSWER;
        } else {
            state = called ? State.BEHIND : State.THOUGHT;
        }
    }

    private void pass(int length, ModelStream out) {
        var text = held.substring(0, length);
        held.delete(0, length);
        if (skipsBlanks) {
            text = text.stripLeading();
            skipsBlanks = text.isEmpty();
        }
        if (text.isEmpty()) {
            return;
        }
        switch (state) {
            case TEXT, ANSWER -> out.text(text);
            case THOUGHT -> out.thought(text);
            case ACTION -> name.append(text);
            case INPUT -> arguments.append(text);
            case BEHIND -> {
                // Nothing of this is for anybody.
            }
        }
    }

    @Override
    public Found end(boolean whole, ModelStream out) {
        read(true, out);
        if (!whole || !called) {
            return whole && state == State.THOUGHT ? Found.wrong(UNANSWERED + answer, "") : Found.NOTHING;
        }
        var text = arguments.toString();
        var open = text.indexOf('{');
        var close = open < 0 ? -1 : Json.end(text, open);
        if (close < 0) {
            return Found.wrong(WRONG, action + " " + name + input + " " + text);
        }
        return Found.of(List.of(new SaidCall("", name.toString().strip(), text.substring(open, close))));
    }
}
