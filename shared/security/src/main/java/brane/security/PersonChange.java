package brane.security;

import brane.core.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to change of an account; null leaves it as it is.
 *
 * @param password ends all sessions of the person and leaves their API keys
 * @param active false ends all sessions and API keys of the person, for good
 */
public record PersonChange(
        @Nullable String name,
        @Nullable String password,
        @Nullable Set<Role> roles,
        @Nullable Set<String> groups,
        @Nullable Boolean active) {

    public PersonChange {
        name = name == null ? null : NewPerson.name(name);
        roles = roles == null ? null : Set.copyOf(roles);
        groups = groups == null ? null : NewPerson.groups(groups);
    }

    /** Whether those who are signed in must sign in again. */
    boolean endsSessions() {
        return password != null || Boolean.FALSE.equals(active);
    }

    boolean endsKeys() {
        return Boolean.FALSE.equals(active);
    }

    /** Without what stands in it: a password must not end in a log. */
    @Override
    public String toString() {
        return "PersonChange";
    }
}
