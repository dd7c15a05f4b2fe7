package brane.broker;

import java.util.List;

/**
 * Parts what a model thinks from its answer where the server does not: {@code <think>…</think>} or {@code <thinking>} at the
 * beginning, in pieces of any size. Anywhere else such a tag is a word of the answer. Blanks around a thought belong to neither.
 * A thought that nothing ends is one to the end: there is no answer then.
 */
final class ThoughtSplitter {

    private static final List<String> OPEN = List.of("<think>", "<thinking>");
    private static final List<String> CLOSE = List.of("</think>", "</thinking>");

    private static final int LONGEST_TAG = 11;
    /** More blanks than this before a tag, and it is none. */
    private static final int MOST_BLANKS = 1_000;

    private enum State {
        BEGINNING,
        THINKING,
        ANSWER
    }

    private final StringBuilder held = new StringBuilder();
    private State state = State.BEGINNING;
    /** Whether a thought came before, so that the blanks behind it are no part of the answer. */
    private boolean thought;

    void accept(String piece, ModelStream out) {
        held.append(piece);
        while (step(out)) {
            // Each step changes the state or takes something off.
        }
    }

    /** What was held back, at the end of the stream. */
    void end(ModelStream out) {
        if (state == State.THINKING) {
            think(held.length(), out);
        } else {
            answer(out);
        }
    }

    /** Whether something is left to do. */
    private boolean step(ModelStream out) {
        return switch (state) {
            case BEGINNING -> begin(out);
            case THINKING -> think(out);
            case ANSWER -> say(out);
        };
    }

    private boolean begin(ModelStream out) {
        var start = blanks();
        var rest = beginning(start);
        for (var tag : OPEN) {
            if (start <= MOST_BLANKS && rest.startsWith(tag)) {
                held.delete(0, start + tag.length());
                state = State.THINKING;
                thought = true;
                return true;
            }
        }
        return (start > MOST_BLANKS || OPEN.stream().noneMatch(tag -> tag.startsWith(rest))) && answer(out);
    }

    private boolean answer(ModelStream out) {
        if (thought && state == State.BEGINNING) {
            held.delete(0, blanks());
        }
        state = State.ANSWER;
        return say(out);
    }

    private boolean think(ModelStream out) {
        for (var at = held.indexOf("<"); at >= 0; at = held.indexOf("<", at + 1)) {
            var rest = beginning(at);
            for (var tag : CLOSE) {
                if (rest.startsWith(tag)) {
                    think(at, out);
                    held.delete(0, tag.length());
                    state = State.BEGINNING;
                    return true;
                }
            }
            if (CLOSE.stream().anyMatch(tag -> tag.startsWith(rest))) {
                return think(at, out);
            }
        }
        return think(held.length(), out);
    }

    private boolean think(int length, ModelStream out) {
        if (length > 0) {
            out.thought(held.substring(0, length));
            held.delete(0, length);
        }
        return false;
    }

    private boolean say(ModelStream out) {
        if (!held.isEmpty()) {
            out.text(held.toString());
            held.setLength(0);
        }
        return false;
    }

    /** As much of what is held as a tag may have. */
    private String beginning(int from) {
        return held.substring(from, Math.min(held.length(), from + LONGEST_TAG));
    }

    private int blanks() {
        var at = 0;
        while (at < held.length() && Character.isWhitespace(held.charAt(at))) {
            at++;
        }
        return at;
    }
}
