package brane.privacy;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The one way from text to a model. Under tiers 0 and 1 every value that the detector finds becomes a placeholder; under tier 2
 * the text stays as it is. Prompts, passages, earlier turns and file names all pass here.
 */
public final class PrivacyGate {

    /** Text that looks like a placeholder and came from outside. */
    private static final Pattern LOOKALIKE = Pattern.compile("<[A-Z][A-Z0-9_]{0,20}_[0-9A-Z]{6}>");

    /** A value that was hidden, and where it stands in the text that went in. */
    public record Hidden(String type, String placeholder, int start, int end) {}

    /** What may go out, and what was hidden in it. */
    public record Released(Outbound text, List<Hidden> hidden) {}

    private final Tier tier;
    private final Detector detector;
    private final Pseudonyms pseudonyms;

    public PrivacyGate(Tier tier, Detector detector, Pseudonyms pseudonyms) {
        this.tier = tier;
        this.detector = detector;
        this.pseudonyms = pseudonyms;
    }

    public Tier tier() {
        return tier;
    }

    /**
     * The text in the form that may go to a model under this tier.
     *
     * @throws brane.core.ProblemException {@code privacy-unchecked} when the detector can't look: nothing leaves then
     */
    public Released release(RawText raw) {
        var text = raw.text();
        if (tier == Tier.OPEN) {
            return new Released(new Outbound(text, tier), List.of());
        }
        var findings = new ArrayList<>(lookalikes(text));
        for (var finding : detector.find(text)) {
            if (findings.stream().noneMatch(other -> other.overlaps(finding))) {
                findings.add(finding);
            }
        }
        findings.sort(Comparator.comparingInt(Finding::start));
        var out = new StringBuilder(text.length());
        var hidden = new ArrayList<Hidden>();
        var at = 0;
        for (var finding : findings) {
            var token = pseudonyms.issue(finding.type(), text.substring(finding.start(), finding.end()));
            out.append(text, at, finding.start()).append(token);
            at = finding.end();
            if (!finding.type().equals(Pseudonyms.LITERAL)) {
                hidden.add(new Hidden(finding.type(), token, finding.start(), finding.end()));
            }
        }
        out.append(text, at, text.length());
        return new Released(new Outbound(out.toString(), tier), List.copyOf(hidden));
    }

    /** Text of the program's own, such as the rules for citing: it holds nothing of anybody. */
    public Outbound own(String text) {
        return new Outbound(text, tier);
    }

    private static List<Finding> lookalikes(String text) {
        var found = new ArrayList<Finding>();
        if (text.indexOf('<') >= 0) {
            var matcher = LOOKALIKE.matcher(text);
            while (matcher.find()) {
                found.add(new Finding(Pseudonyms.LITERAL, matcher.start(), matcher.end(), 1));
            }
        }
        return found;
    }

    /** Restores what this conversation hid, in a stream. */
    public Restorer restorer() {
        return new Restorer(pseudonyms);
    }
}
