package brane.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * For models whose calls a server leaves in the text, as bare JSON or between {@code <tool_call>} tags. Only an answer that ends
 * in nothing but calls which could be made as they are, of tools that no message names in quotation marks, is taken for calls; all
 * else is text. So a document that shows a call stays a document, however the model repeats it.
 */
final class BareCallReading implements Reading {

    private static final String TAG = "<tool_call>";
    private static final String LIST = "[TOOL_CALLS]";
    private static final Set<String> KEYS =
            Set.of("name", "function", "tool", "type", "id", "arguments", "parameters", "args");
    private static final Pattern FIRST_KEY = Pattern.compile("\\[?\\s{0,99}\\{\\s{0,99}\"([a-z]{0,12})\"");
    private static final Pattern OPEN_KEY = Pattern.compile("(\\[|\\[?\\s{0,99}\\{)\\s{0,99}(\"[a-z]{0,12})?");
    private static final Pattern FENCE = Pattern.compile("```[a-z_]{0,12}\\s{0,99}");
    private static final int MOST_BLANKS = 1_000;
    private static final int MOST = 2 * CallPieces.LONGEST;

    private enum State {
        BEGINNING,
        TEXT,
        CALLS
    }

    private final Predicate<SaidCall> possible;
    private final Predicate<String> shown;
    private final StringBuilder held = new StringBuilder();
    private State state = State.BEGINNING;

    /**
     * @param possible whether a call could be made as it is
     * @param shown whether a message may show a call of the tool of that name
     */
    BareCallReading(Predicate<SaidCall> possible, Predicate<String> shown) {
        this.possible = possible;
        this.shown = shown;
    }

    /** For answers to that conversation. */
    static BareCallReading of(Conversation conversation, Predicate<SaidCall> possible) {
        var sent = conversation.messages().stream().map(Conversation::text).toList();
        return new BareCallReading(
                possible,
                name -> sent.stream().anyMatch(text -> text.contains('"' + name) || text.contains('\'' + name)));
    }

    @Override
    public void accept(String piece, ModelStream out) {
        held.append(piece);
        if (state == State.BEGINNING) {
            state = beginning();
        }
        while (state == State.TEXT && !held.isEmpty()) {
            var at = held.indexOf(TAG);
            if (at < 0) {
                say(held.length() - Tags.open(held, TAG), out);
                return;
            }
            say(at, out);
            var body = blanks(TAG.length());
            if (body == held.length()) {
                return;
            }
            if (isOpened(body)) {
                state = State.CALLS;
            } else {
                say(TAG.length(), out);
            }
        }
        if (held.length() > MOST) {
            say(held.length(), out);
            state = State.TEXT;
        }
    }

    private State beginning() {
        var start = blanks(0);
        return start > MOST_BLANKS ? State.TEXT : beginning(held.substring(start));
    }

    /** What a text is whose beginning is this; as long as that can't be told, it begins. */
    private static State beginning(String text) {
        if (text.startsWith(TAG) || text.startsWith(LIST)) {
            return State.CALLS;
        }
        var fence = FENCE.matcher(text);
        if (fence.lookingAt() && fence.end() < text.length()) {
            return beginning(text.substring(fence.end()));
        }
        var key = FIRST_KEY.matcher(text);
        if (key.lookingAt()) {
            return KEYS.contains(key.group(1)) ? State.CALLS : State.TEXT;
        }
        var open = fence.matches()
                || OPEN_KEY.matcher(text).matches()
                || Stream.of(TAG, LIST, "```").anyMatch(beginning -> beginning.startsWith(text));
        return open ? State.BEGINNING : State.TEXT;
    }

    private boolean isOpened(int at) {
        return held.charAt(at) == '{' || held.charAt(at) == '[';
    }

    private int blanks(int from) {
        var at = from;
        while (at < held.length() && Character.isWhitespace(held.charAt(at))) {
            at++;
        }
        return at;
    }

    private void say(int length, ModelStream out) {
        if (length > 0) {
            out.text(held.substring(0, length));
            held.delete(0, length);
        }
    }

    @Override
    public Found end(boolean whole, ModelStream out) {
        var calls = whole && state != State.TEXT ? calls(held.toString()) : List.<SaidCall>of();
        if (calls.isEmpty()) {
            say(held.length(), out);
        }
        return Found.of(calls);
    }

    /** The calls that a text is, and nothing else; none when it is anything else. */
    private List<SaidCall> calls(String text) {
        var rest = text.strip();
        if (rest.startsWith("```")) {
            rest = rest.endsWith("```") && rest.length() >= 6
                    ? FENCE.matcher(rest.substring(0, rest.length() - 3)).replaceFirst("")
                    : rest;
        } else if (rest.startsWith(LIST)) {
            rest = rest.substring(LIST.length());
        }
        var calls = new ArrayList<SaidCall>();
        for (var at = past(rest, 0); at < rest.length(); at = past(rest, at)) {
            var end = "{[".indexOf(rest.charAt(at)) < 0 ? -1 : Json.end(rest, at);
            if (end < 0 || !add(rest.substring(at, end), calls)) {
                return List.of();
            }
            at = end;
        }
        return calls.size() > CallPieces.MOST ? List.of() : calls;
    }

    /** Adds the calls of an object or a list; false when there is anything else in it. */
    private boolean add(String json, List<SaidCall> calls) {
        var read = Json.read(json);
        if (read.isEmpty()) {
            return false;
        }
        for (var node : read.get().isArray() ? read.get() : List.of(read.get())) {
            var call = node instanceof ObjectNode object
                    ? SaidCall.of(object).filter(possible).filter(found -> !shown.test(found.name()))
                    : Optional.<SaidCall>empty();
            if (call.isEmpty()) {
                return false;
            }
            calls.add(call.get());
        }
        return true;
    }

    /** Past blanks, commas and tags between calls. */
    private static int past(String text, int from) {
        var at = from;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at)) || ",;".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else if (text.startsWith(TAG, at)) {
                at += TAG.length();
            } else if (text.startsWith("</tool_call>", at)) {
                at += "</tool_call>".length();
            } else {
                break;
            }
        }
        return at;
    }
}
