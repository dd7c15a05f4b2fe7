package brane.core;

/** What a person may do in general; what they may do with one Neuron, its access list says. */
public enum Role {
    ADMIN,
    USER,
    AUDITOR;

    /** The role's name in files, tokens and the API. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The role of that name, or a problem that lists the names. */
    public static Role of(String id) {
        for (var role : values()) {
            if (role.id().equals(id)) {
                return role;
            }
        }
        throw Problem.of(
                        "role-unknown",
                        422,
                        "There is no such role.",
                        "a role must be one of admin, user, auditor; was " + id)
                .failure();
    }
}
