package brane.security;

/**
 * Who may call a route. Every route has one; what concerns a single thing names the path parameter that says which. To
 * somebody who may not see a thing it does not exist.
 */
public enum Access {
    ANYONE(""),
    SIGNED_IN(""),
    /** Role user or admin. */
    USER(""),
    ADMIN(""),
    AUDITOR(""),
    USE_NEURON("neuron"),
    FEED_NEURON("neuron"),
    EDIT_NEURON("neuron"),
    CONVERSATION_OWNER("conversation"),
    TURN_OWNER("turn"),
    JOB_OWNER("job");

    private final String parameter;

    Access(String parameter) {
        this.parameter = parameter;
    }

    /** The path parameter that names the thing; empty where the rule is about roles alone. */
    public String parameter() {
        return parameter;
    }

    public boolean ofResource() {
        return !parameter.isEmpty();
    }

    /** This rule as messages and the audit log name it. */
    String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
