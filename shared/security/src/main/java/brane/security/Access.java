package brane.security;

/**
 * Who may call a route. Every route has one; what concerns a single thing names the path parameter that says which. To
 * somebody who may not see a thing it does not exist.
 */
public enum Access {
    ANYONE("", By.ANY_PROOF),
    SIGNED_IN("", By.ANY_PROOF),
    /** Role user or admin. */
    USER("", By.ANY_PROOF),
    ADMIN("", By.ANY_PROOF),
    AUDITOR("", By.ANY_PROOF),
    USE_NEURON("neuron", By.ANY_PROOF),
    FEED_NEURON("neuron", By.ANY_PROOF),
    EDIT_NEURON("neuron", By.ANY_PROOF),
    CONVERSATION_OWNER("conversation", By.ANY_PROOF),
    TURN_OWNER("turn", By.ANY_PROOF),
    JOB_OWNER("job", By.ANY_PROOF),
    /** Any role: one's own sessions and API keys. */
    OWN_ACCOUNT("", By.SESSION),
    KEY_OWNER("key", By.SESSION),
    /** Role admin: the accounts of all, with what they sign in with. */
    ACCOUNTS("", By.SESSION);

    /** What a caller must have come by: a key that leaked must not make more keys, or change who may sign in. */
    private enum By {
        SESSION,
        ANY_PROOF
    }

    private final String parameter;
    private final By by;

    Access(String parameter, By by) {
        this.parameter = parameter;
        this.by = by;
    }

    /** The path parameter that names the thing; empty where the rule is about roles alone. */
    public String parameter() {
        return parameter;
    }

    public boolean ofResource() {
        return !parameter.isEmpty();
    }

    /** Whether an API key will do; where it will not, a person must have signed in. */
    public boolean byApiKey() {
        return by == By.ANY_PROOF;
    }

    /** This rule as messages and the audit log name it. */
    String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
