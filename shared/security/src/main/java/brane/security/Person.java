package brane.security;

import brane.core.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account as administrators and its owner see it.
 *
 * @param email in lower case
 * @param lastSignIn absent before the first one
 */
public record Person(
        UUID id,
        String email,
        String name,
        Set<Role> roles,
        Set<String> groups,
        boolean active,
        Instant created,
        @Nullable Instant lastSignIn) {

    public Person {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }
}
