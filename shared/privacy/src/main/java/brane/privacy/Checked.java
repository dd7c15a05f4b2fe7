package brane.privacy;

import java.util.List;

/** A text that was looked through together with all others of its prompt. Only {@link PrivacyGate} makes it and lets it out. */
public final class Checked {

    private final String text;
    private final List<Finding> findings;

    Checked(String text, List<Finding> findings) {
        this.text = text;
        this.findings = List.copyOf(findings);
    }

    String text() {
        return text;
    }

    List<Finding> findings() {
        return findings;
    }

    @Override
    public String toString() {
        return "Checked of " + text.length() + " characters";
    }
}
