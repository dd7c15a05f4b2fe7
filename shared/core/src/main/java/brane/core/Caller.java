package brane.core;

import java.util.Set;
import java.util.UUID;

/**
 * Who asks: a person who signed in, as every check below the HTTP layer sees them.
 *
 * @param id the person's id, which is also their pseudonym in the audit log
 * @param email their address in lower case, for access lists; never logged
 * @param roles their roles now, not those of the day they signed in
 * @param groups the names of their groups
 * @param via the session or key that they came by, as a pseudonym for the audit log
 */
public record Caller(UUID id, String email, Set<Role> roles, Set<String> groups, String via) {

    public Caller {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }
}
