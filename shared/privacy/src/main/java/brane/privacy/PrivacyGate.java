package brane.privacy;

import brane.core.ProblemException;
import com.google.errorprone.annotations.CompileTimeConstant;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one way from text to a model. Under tiers 0 and 1 every value that the detector finds becomes a placeholder; under tier 2
 * the text stays as it is. Prompts, passages, earlier turns and file names all pass here: first all are checked together, then
 * each is released.
 */
public final class PrivacyGate {

    private static final System.Logger LOG = System.getLogger(PrivacyGate.class.getName());

    /** A value that was hidden, and where it stands in the text that went in. */
    public record Hidden(String type, String placeholder, int start, int end) {}

    /** What may go out, and what was hidden in it. */
    public record Released(Outbound text, List<Hidden> hidden) {}

    private final Tier tier;
    private final Detector detector;
    private final Pseudonyms pseudonyms;
    private final Set<String> kinds;

    public PrivacyGate(Tier tier, Detector detector, Pseudonyms pseudonyms) {
        this.tier = tier;
        this.detector = detector;
        this.pseudonyms = pseudonyms;
        this.kinds = Stream.concat(detector.kinds().stream(), Stream.of(Pseudonyms.LITERAL))
                .map(Placeholder::kind)
                .collect(Collectors.toUnmodifiableSet());
    }

    public Tier tier() {
        return tier;
    }

    /**
     * Looks through all texts of one prompt, in their order.
     *
     * @throws brane.core.ProblemException {@code privacy-unchecked} when the detector can't look or breaks: nothing leaves then
     */
    public List<Checked> check(List<RawText> raw) {
        var texts = raw.stream().map(RawText::text).toList();
        if (tier == Tier.OPEN) {
            return texts.stream().map(text -> new Checked(text, List.of())).toList();
        }
        var findings = find(texts);
        var checked = new ArrayList<Checked>();
        for (var i = 0; i < texts.size(); i++) {
            checked.add(new Checked(texts.get(i), findings.get(i)));
        }
        return List.copyOf(checked);
    }

    /** Whatever goes wrong in there, the text stays here. A message may quote the text, so none is kept. */
    private List<List<Finding>> find(List<String> texts) {
        try {
            return detector.find(texts);
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            var at = e.getStackTrace();
            LOG.log(
                    Level.ERROR,
                    "detector broke error={0} at={1}",
                    e.getClass().getName(),
                    at.length == 0 ? "?" : at[0]);
            throw Unchecked.because("the detector broke (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The text in the form that may go to a model under this tier. */
    public Released release(Checked checked) {
        return release(checked, false);
    }

    /** The same as a string of JSON, with its quotation marks, behind the last of which nothing of it goes on. */
    public Released releaseInJson(Checked checked) {
        var released = release(checked, true);
        return new Released(released.text().inJson(), released.hidden());
    }

    /** @param closed whether what stands behind the text can't be read as one with its end */
    private Released release(Checked checked, boolean closed) {
        if (tier == Tier.OPEN) {
            return new Released(new Outbound(checked.text(), tier), List.of());
        }
        var text = checked.text();
        var out = new StringBuilder(text.length());
        var hidden = new ArrayList<Hidden>();
        var at = 0;
        for (var finding : checked.findings()) {
            escape(text, at, finding.start(), closed, out);
            var token = pseudonyms.issue(finding.type(), finding.in(text));
            out.append(token);
            hidden.add(new Hidden(finding.type(), token, finding.start(), finding.end()));
            at = finding.end();
        }
        escape(text, at, text.length(), closed, out);
        return new Released(new Outbound(out.toString(), tier), List.copyOf(hidden));
    }

    /** The text alone, in the form that may go to a model. */
    public Released release(RawText raw) {
        return release(check(List.of(raw)).getFirst());
    }

    /** Appends a stretch of text in which nothing was found; what looks like a placeholder there becomes one of its own. */
    private void escape(String text, int from, int to, boolean closed, StringBuilder out) {
        for (var at = from; at < to; ) {
            var end = at;
            while (end < to && Placeholder.inRun(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                out.append(text.charAt(at++));
                continue;
            }
            var run = text.substring(at, end);
            var core = Placeholder.canonical(run);
            var last = end == text.length()
                    && !closed
                    && ((Placeholder.isBeginning(core) && isOfKind(core)) || isOpened(text, from, at));
            var looksAlike = last || (Placeholder.isCore(core) && isOfKind(core));
            out.append(looksAlike ? pseudonyms.literal(run) : run);
            at = end;
        }
    }

    /** Whether it begins with a kind that is ever issued here: {@code get_weather} has the form, and is none. */
    private boolean isOfKind(String core) {
        return kinds.contains(core.substring(0, core.lastIndexOf('_')));
    }

    /** Whether a bracket stands before, as {@link Restorer} reads it. */
    private static boolean isOpened(String text, int from, int at) {
        var before = text.substring(from, at);
        var bare = before.endsWith(" ") ? before.substring(0, before.length() - 1) : before;
        return bare.endsWith("<") || bare.endsWith("&lt;");
    }

    /** Text of the program's own, such as the rules for citing: the compiler sees that it holds nothing of anybody. */
    public Outbound own(@CompileTimeConstant String text) {
        return new Outbound(text, tier);
    }

    /** A number of the program's own, such as that of a passage. */
    public Outbound own(int number) {
        return new Outbound(Integer.toString(number), tier);
    }

    /** Restores what this conversation hid, in a stream. */
    public Restorer restorer() {
        return new Restorer(pseudonyms, false);
    }

    /** The same for an answer that is JSON, which stays JSON: what is put back is a part of its strings. */
    public Restorer restorerInJson() {
        return new Restorer(pseudonyms, true);
    }
}
