package brane.core;

import java.util.Set;
import java.util.UUID;

/**
 * Who asks: a person who signed in, or a program by their key, as every check below the HTTP layer sees them.
 *
 * @param id the person's id, which is also their pseudonym in the audit log
 * @param email their address in lower case, for access lists; never logged
 * @param roles their roles now, not those of the day they signed in
 * @param groups the names of their groups
 * @param via the session or key that they came by, as a pseudonym for the audit log
 */
public record Caller(UUID id, String email, Set<Role> roles, Set<String> groups, String via) {

    /** What {@code via} begins with when a person signed in themselves. */
    public static final String SESSION = "session:";

    public Caller {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }

    /** Whether the person signed in themselves, rather than a program by a key of theirs. */
    public boolean bySession() {
        return via.startsWith(SESSION);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }
}
