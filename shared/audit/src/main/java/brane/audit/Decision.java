package brane.audit;

/** How an event ended, or whether it was let begin. */
public enum Decision {
    ALLOW,
    DENY,
    OK,
    FAILED,
    CANCELLED,
    UNKNOWN;

    /** The name in the leaf. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
