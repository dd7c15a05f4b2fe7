package brane.privacy;

import java.util.Objects;

/**
 * Text as a person or a document has it. There is no way from here to a model but {@link PrivacyGate}, and it never shows itself
 * in a log.
 */
public final class RawText {

    private final String text;

    private RawText(String text) {
        this.text = Objects.requireNonNull(text);
    }

    public static RawText of(String text) {
        return new RawText(text);
    }

    String text() {
        return text;
    }

    public int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return "RawText of " + text.length() + " characters";
    }
}
