package brane.broker;

import java.util.ArrayList;
import java.util.List;

/**
 * Calls between tags in a text. The tags carry a mark of this call of the broker alone, so no other tag, of a document that the
 * model quotes for instance, is one of these. Once a call has come, the rest of the answer is calls, or nothing.
 */
final class TagReading implements Reading {

    private static final String WRONG =
            "Your tool call was not read. Write one JSON object with the keys \"name\" and \"arguments\" between the tags.";

    private enum State {
        TEXT,
        CALL,
        BETWEEN,
        BEHIND
    }

    private final String open;
    private final String close;
    private final Reading outside;
    private final StringBuilder held = new StringBuilder();
    private final List<SaidCall> calls = new ArrayList<>();
    private State state = State.TEXT;
    /** How far no closing tag stands. */
    private int searched;

    private String wrong = "";

    /** @param outside reads what stands outside of the tags */
    TagReading(String open, String close, Reading outside) {
        this.open = open;
        this.close = close;
        this.outside = outside;
    }

    @Override
    public void accept(String piece, ModelStream out) {
        held.append(piece);
        while (step(out)) {
            // Each step takes something off.
        }
    }

    private boolean step(ModelStream out) {
        return switch (state) {
            case TEXT -> text(out);
            case CALL -> call();
            case BETWEEN -> between();
            case BEHIND -> {
                held.setLength(0);
                yield false;
            }
        };
    }

    private boolean text(ModelStream out) {
        var at = held.indexOf(open);
        say(at >= 0 ? at : held.length() - Tags.open(held, open), out);
        if (at >= 0) {
            held.delete(0, open.length());
            state = State.CALL;
        }
        return at >= 0;
    }

    private boolean call() {
        var at = held.indexOf(close, searched);
        searched = at >= 0 ? 0 : Math.max(0, held.length() - close.length());
        if (at >= 0) {
            take(held.substring(0, at));
            held.delete(0, at + close.length());
        }
        return at >= 0;
    }

    private boolean between() {
        var at = 0;
        while (at < held.length() && Character.isWhitespace(held.charAt(at))) {
            at++;
        }
        held.delete(0, at);
        if (held.length() < open.length() && open.startsWith(held.toString())) {
            return false;
        }
        var next = held.indexOf(open) == 0;
        held.delete(0, next ? open.length() : 0);
        state = next && calls.size() < CallPieces.MOST ? State.CALL : State.BEHIND;
        return true;
    }

    private void take(String json) {
        var call = Json.object(json).flatMap(SaidCall::of);
        call.ifPresent(calls::add);
        if (call.isEmpty()) {
            wrong += open + json + close;
        }
        state = State.BETWEEN;
    }

    private void say(int length, ModelStream out) {
        if (length > 0) {
            outside.accept(held.substring(0, length), out);
            held.delete(0, length);
        }
    }

    @Override
    public Found end(boolean whole, ModelStream out) {
        if (state == State.TEXT) {
            say(held.length(), out);
        } else if (state == State.CALL && whole) {
            // A server that stops at the closing tag does not send it.
            take(held.toString());
        }
        var marked = !calls.isEmpty() || !wrong.isEmpty();
        var others = outside.end(whole && !marked, out);
        if (!whole || !marked) {
            return others;
        }
        return wrong.isEmpty() ? Found.of(calls) : Found.wrong(WRONG, wrong);
    }
}
