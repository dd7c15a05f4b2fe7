package brane.chat;

import java.util.List;

/** Ends an answer before whichever of some texts is whole first, wherever its pieces are cut. */
final class StopTexts {

    private final List<String> texts;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    /** @param texts none of them empty */
    StopTexts(List<String> texts) {
        this.texts = texts;
    }

    /** What can be shown after this piece; what may become one of the texts is held back. */
    String accept(String piece) {
        if (texts.isEmpty() || found) {
            return found ? "" : piece;
        }
        held.append(piece);
        var at = first();
        if (at >= 0) {
            found = true;
            return held.substring(0, at);
        }
        var end = held.length() - begun();
        var shown = held.substring(0, end);
        held.delete(0, end);
        return shown;
    }

    /** What was held back, when the answer ended. */
    String end() {
        return found ? "" : held.toString();
    }

    /** Whether one of the texts came. */
    boolean found() {
        return found;
    }

    /** Where the one begins that is whole first, as if the signs came one by one; -1 when there is none. */
    private int first() {
        var begin = -1;
        var end = Integer.MAX_VALUE;
        for (var text : texts) {
            var at = held.indexOf(text);
            if (at >= 0 && (at + text.length() < end || (at + text.length() == end && at < begin))) {
                begin = at;
                end = at + text.length();
            }
        }
        return begin;
    }

    /** How many characters at the end are the beginning of one of the texts. */
    private int begun() {
        var most = 0;
        for (var text : texts) {
            for (var length = Math.min(text.length() - 1, held.length()); length > most; length--) {
                if (held.lastIndexOf(text.substring(0, length)) == held.length() - length) {
                    most = length;
                }
            }
        }
        return most;
    }
}
