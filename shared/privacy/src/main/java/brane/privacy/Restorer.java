package brane.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts hidden values back into a model's answer as it streams in, in pieces of any size: it holds back only what may still
 * become a placeholder that was issued here, never more than the longest one with its brackets.
 *
 * <p>Models mangle placeholders. These forms are restored, since kind, code and check character must still all be right: upper or
 * lower case, {@code \_} for {@code _}, the entities of HTML for the brackets, one space inside of them, the closing one missing,
 * both missing. Anything else stays as the model wrote it. When an answer ends, or is cut, within a placeholder, a sign of
 * omission stands for what came of it.
 */
public final class Restorer {

    private static final String OMISSION = "…";

    private final Pseudonyms pseudonyms;
    private final boolean inJson;
    private final StringBuilder held = new StringBuilder();
    private final List<PrivacyGate.Hidden> restored = new ArrayList<>();
    private int written;
    private boolean inRun;

    /** @param inJson whether the answer is JSON, in whose strings placeholders stand */
    Restorer(Pseudonyms pseudonyms, boolean inJson) {
        this.pseudonyms = pseudonyms;
        this.inJson = inJson;
    }

    /** What can be shown after this piece. */
    public String accept(String piece) {
        var out = new StringBuilder(piece.length());
        for (var i = 0; i < piece.length(); i++) {
            held.append(piece.charAt(i));
            read(false, out);
        }
        return out.toString();
    }

    /** What was held back, at the end of the stream, however it ended. */
    public String end() {
        var out = new StringBuilder();
        read(true, out);
        return out.toString();
    }

    /** What was put back, and where it stands in all that was shown. */
    public List<PrivacyGate.Hidden> restored() {
        return List.copyOf(restored);
    }

    private void read(boolean end, StringBuilder out) {
        while (!held.isEmpty() && step(end, out)) {
            // Each step takes something off what is held.
        }
    }

    /** One step over what is held; false when more must come first. */
    private boolean step(boolean end, StringBuilder out) {
        var first = held.charAt(0);
        if (Placeholder.inRun(first)) {
            return inRun ? pass(1, out) : run(0, end, out);
        }
        var opener = bracket(0, '<', "&lt;");
        if (opener < 0) {
            return end && pass(1, out);
        }
        if (opener == 0) {
            return pass(1, out);
        }
        var at = opener + space(opener);
        if (at == held.length()) {
            return end && pass(1, out);
        }
        return Placeholder.inRun(held.charAt(at)) ? run(at, end, out) : pass(1, out);
    }

    /** A run that begins there, behind its bracket if it has one. */
    private boolean run(int start, boolean end, StringBuilder out) {
        var stop = start;
        while (stop < held.length() && Placeholder.inRun(held.charAt(stop))) {
            stop++;
        }
        var core = Placeholder.canonical(held.subSequence(start, stop));
        if (stop == held.length() && !end) {
            return !(pseudonyms.begins(core) && stop - start <= 2 * Placeholder.MAX) && pass(stop, out);
        }
        var hidden = pseudonyms.hidden(core);
        if (hidden.isPresent()) {
            var closer = start == 0 ? 0 : closer(stop);
            return (closer >= 0 || end) && restore(hidden.get(), core, stop + Math.max(closer, 0), out);
        }
        if (stop == held.length() && (start > 0 || Placeholder.isBeginning(core)) && pseudonyms.begins(core)) {
            held.setLength(0);
            write(OMISSION, out);
            return true;
        }
        return pass(stop, out);
    }

    /** How long the closing bracket there is, with a space before it; -1 when more must come first. */
    private int closer(int from) {
        var space = space(from);
        var bracket = from + space == held.length() ? -1 : bracket(from + space, '>', "&gt;");
        return bracket > 0 ? space + bracket : bracket;
    }

    private int space(int at) {
        return at < held.length() && held.charAt(at) == ' ' ? 1 : 0;
    }

    /** How long the bracket there is, 0 when there is none, -1 when more must come first. */
    private int bracket(int at, char sign, String escaped) {
        if (held.charAt(at) == sign) {
            return 1;
        }
        for (var i = 0; i < escaped.length(); i++) {
            if (at + i == held.length()) {
                return -1;
            }
            if (held.charAt(at + i) != escaped.charAt(i)) {
                return 0;
            }
        }
        return escaped.length();
    }

    private boolean restore(Pseudonyms.Hidden hidden, String core, int length, StringBuilder out) {
        held.delete(0, length);
        inRun = false;
        var value = inJson ? Outbound.escaped(hidden.value()) : hidden.value();
        if (!hidden.literal()) {
            var end = written + value.length();
            restored.add(new PrivacyGate.Hidden(hidden.type(), Placeholder.written(core), written, end));
        }
        write(value, out);
        return true;
    }

    private boolean pass(int length, StringBuilder out) {
        inRun = Placeholder.inRun(held.charAt(length - 1));
        write(held.substring(0, length), out);
        held.delete(0, length);
        return true;
    }

    private void write(String text, StringBuilder out) {
        out.append(text);
        written += text.length();
    }
}
