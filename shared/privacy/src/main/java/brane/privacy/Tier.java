package brane.privacy;

/** A Neuron's privacy tier: a ceiling on what may leave. */
public enum Tier {
    /** Only models at addresses declared local; what they see is pseudonymised too. */
    LOCAL(0),
    /** Cloud models, with pseudonymised text only. */
    PSEUDONYMISED(1),
    /** Cloud models, with text as it is. */
    OPEN(2);

    private final int number;

    Tier(int number) {
        this.number = number;
    }

    public static Tier of(int number) {
        return switch (number) {
            case 0 -> LOCAL;
            case 1 -> PSEUDONYMISED;
            case 2 -> OPEN;
            default -> throw new IllegalArgumentException("privacy_tier must be 0, 1 or 2, was " + number);
        };
    }

    public int number() {
        return number;
    }

    /** Whether an address that is not declared local may be reached at all. */
    public boolean mayLeave() {
        return this != LOCAL;
    }
}
