package brane.privacy;

import java.util.List;

/**
 * Text that a model may get, and how far it may go. Only {@link PrivacyGate} makes it, so whoever holds one holds the proof that
 * the tier was applied; the broker takes nothing else.
 */
public final class Outbound {

    private final String text;
    private final Tier tier;

    Outbound(String text, Tier tier) {
        this.text = text;
        this.tier = tier;
    }

    /** What the model gets. */
    public String text() {
        return text;
    }

    /** The tier under which it was let out; the broker checks it again against the address. */
    public Tier tier() {
        return tier;
    }

    /** Both, one after the other. Texts of different tiers do not mix. */
    public Outbound and(Outbound more) {
        return joined(List.of(this, more));
    }

    /** All of them, which are at least one, one after the other. Texts of different tiers do not mix. */
    public static Outbound joined(List<Outbound> texts) {
        var tier = texts.getFirst().tier;
        var all = new StringBuilder();
        for (var one : texts) {
            if (one.tier != tier) {
                throw new IllegalArgumentException("texts of tier " + tier + " and " + one.tier + " must not mix");
            }
            all.append(one.text);
        }
        return new Outbound(all.toString(), tier);
    }

    /** The same text as a string of JSON, with its quotation marks. */
    Outbound inJson() {
        return new Outbound("\"" + escaped(text) + "\"", tier);
    }

    /** A text as it stands between the quotation marks of a string of JSON. */
    static String escaped(String text) {
        var json = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }

    @Override
    public String toString() {
        return "Outbound of " + text.length() + " characters under " + tier;
    }
}
