package brane.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts hidden values back into a model's answer as it streams in, in pieces of any size: it holds back only what may still
 * become a placeholder, never more than the longest one.
 */
public final class Restorer {

    private final Pseudonyms pseudonyms;
    private final StringBuilder held = new StringBuilder();
    private final List<PrivacyGate.Hidden> restored = new ArrayList<>();
    private int written;

    Restorer(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** What can be shown after this piece. */
    public String accept(String piece) {
        var out = new StringBuilder(piece.length());
        for (var i = 0; i < piece.length(); i++) {
            accept(piece.charAt(i), out);
        }
        return out.toString();
    }

    /** What was held back, at the end of the stream, however it ended. */
    public String end() {
        var rest = held.toString();
        held.setLength(0);
        written += rest.length();
        return rest;
    }

    /** What was put back, and where it stands in all that was shown. */
    public List<PrivacyGate.Hidden> restored() {
        return List.copyOf(restored);
    }

    private void accept(char c, StringBuilder out) {
        if (c == '<') {
            write(take(), out);
            held.append(c);
        } else if (held.isEmpty()) {
            write(String.valueOf(c), out);
        } else {
            held.append(c);
            if (c == '>') {
                close(out);
            } else if (held.length() >= Pseudonyms.MAX_TOKEN || !tokenCharacter(c)) {
                write(take(), out);
            }
        }
    }

    private void close(StringBuilder out) {
        var token = take();
        var hidden = pseudonyms.hidden(token);
        if (hidden.isEmpty()) {
            write(token, out);
            return;
        }
        var value = hidden.get().value();
        if (!hidden.get().type().equals(Pseudonyms.LITERAL)) {
            restored.add(new PrivacyGate.Hidden(hidden.get().type(), token, written, written + value.length()));
        }
        write(value, out);
    }

    private String take() {
        var text = held.toString();
        held.setLength(0);
        return text;
    }

    private void write(String text, StringBuilder out) {
        out.append(text);
        written += text.length();
    }

    private static boolean tokenCharacter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
