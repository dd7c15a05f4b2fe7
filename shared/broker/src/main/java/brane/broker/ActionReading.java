package brane.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads an answer that is one JSON object, an action and its arguments, and gives the text of the action that is the answer to the
 * reader while it comes. An answer that is no JSON at all, from a server that holds it to none, is text.
 */
final class ActionReading implements Reading {

    private static final Pattern FENCE = Pattern.compile("\\s{0,99}```[a-z]{0,12}\\s{0,99}");
    private static final int MOST_BEFORE = 1_000;
    private static final String WRONG =
            "Your answer was not read. Write one JSON object with the keys \"action\" and \"args\", and nothing else.";

    private enum State {
        BEFORE,
        WITHIN,
        BEHIND,
        /** No JSON came. */
        TEXT
    }

    private final String answer;
    private final boolean json;
    private final StringBuilder raw = new StringBuilder();
    private final StringBuilder said = new StringBuilder();
    private final ActionScan scan;
    private State state = State.BEFORE;
    private boolean answered;

    /**
     * @param answer the action that is the answer itself
     * @param json whether that answer is JSON, and not a text within the JSON
     */
    ActionReading(String answer, boolean json) {
        this.answer = answer;
        this.json = json;
        this.scan = new ActionScan(answer, json);
    }

    @Override
    public void accept(String piece, ModelStream out) {
        for (var i = 0; i < piece.length(); i++) {
            accept(piece.charAt(i));
        }
        flush(out);
    }

    private void accept(char c) {
        switch (state) {
            case BEFORE -> {
                raw.append(c);
                if (c == '{' && isBlank(raw.substring(0, raw.length() - 1))) {
                    raw.setLength(0);
                    within(c);
                } else if (raw.length() > MOST_BEFORE
                        || (!isBlank(raw) && !"```".startsWith(raw.toString().strip()))) {
                    state = State.TEXT;
                    said.append(raw);
                }
            }
            case WITHIN -> within(c);
            case TEXT -> said.append(c);
            case BEHIND -> {
                // A fence, or what a model still has to say about its object.
            }
        }
    }

    /** Whether nothing stands there but blanks, or the opening of a fence. */
    private static boolean isBlank(CharSequence text) {
        return text.toString().isBlank() || FENCE.matcher(text).matches();
    }

    private void within(char c) {
        state = State.WITHIN;
        raw.append(c);
        scan.accept(c, said);
        if (scan.isWhole()) {
            state = State.BEHIND;
        }
    }

    private void flush(ModelStream out) {
        var end = said.length();
        if (end > 0 && Character.isHighSurrogate(said.charAt(end - 1))) {
            end--;
        }
        if (end > 0) {
            answered = true;
            out.text(said.substring(0, end));
            said.delete(0, end);
        }
    }

    @Override
    public Found end(boolean whole, ModelStream out) {
        if (state == State.BEFORE && !raw.toString().isBlank()) {
            said.append(raw);
        }
        flush(out);
        if (!whole || state == State.TEXT || answered) {
            return Found.NOTHING;
        }
        return Json.object(raw.toString()).map(object -> found(object, out)).orElseGet(this::wrong);
    }

    /** What an object holds of which the reader has nothing yet. */
    private Found found(ObjectNode object, ModelStream out) {
        var action = object.path("action").asText("");
        var args = object.path("args");
        if (action.isEmpty() || !(args.isObject() || args.isMissingNode())) {
            return wrong();
        }
        if (!action.equals(answer)) {
            return Found.of(List.of(new SaidCall("", action, args.isObject() ? args.toString() : "{}")));
        }
        var text = args.path("text");
        if (text.isMissingNode() || (!json && !text.isTextual())) {
            return wrong();
        }
        var late = json ? text.toString() : text.textValue();
        if (!late.isEmpty()) {
            out.text(late);
        }
        return Found.NOTHING;
    }

    private Found wrong() {
        return Found.wrong(WRONG, raw.toString());
    }
}
