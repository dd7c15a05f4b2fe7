package brane.privacy;

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
        if (more.tier != tier) {
            throw new IllegalArgumentException("texts of tier " + tier + " and " + more.tier + " must not mix");
        }
        return new Outbound(text + more.text, tier);
    }

    @Override
    public String toString() {
        return "Outbound of " + text.length() + " characters under " + tier;
    }
}
