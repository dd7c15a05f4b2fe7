package brane.security;

import brane.core.Caller;
import brane.core.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** The one place that decides who may do what. A rule about a thing is given at start by whoever knows the thing's owner. */
public final class AccessRules {

    /** The answer to one request. What one may not see, one is not told about: that is NotFound. */
    public sealed interface Decision {
        record Allowed() implements Decision {}

        record NotSignedIn() implements Decision {}

        record Forbidden(String needs) implements Decision {}

        record NotFound() implements Decision {}
    }

    private final Map<Access, BiPredicate<Caller, String>> checks = new EnumMap<>(Access.class);

    /** Registers who may reach a thing; once for each rule. */
    public AccessRules with(Access access, BiPredicate<Caller, String> check) {
        if (!access.ofResource() || checks.put(access, check) != null) {
            throw new IllegalStateException("access rule " + access + " must be about a thing and be registered once");
        }
        return this;
    }

    /** Whether a route under this rule can be decided; one that can't must not start. */
    public boolean knows(Access access) {
        return !access.ofResource() || checks.containsKey(access);
    }

    public Decision decide(Access access, Optional<Caller> caller, Optional<String> resource) {
        if (access == Access.ANYONE) {
            return new Decision.Allowed();
        }
        return caller.map(who -> decide(access, who, resource)).orElseGet(Decision.NotSignedIn::new);
    }

    private Decision decide(Access access, Caller caller, Optional<String> resource) {
        return switch (access) {
            case ANYONE, SIGNED_IN -> new Decision.Allowed();
            case USER -> require(caller.is(Role.USER) || caller.is(Role.ADMIN), "user");
            case ADMIN -> require(caller.is(Role.ADMIN), "admin");
            case AUDITOR -> require(caller.is(Role.AUDITOR), "auditor");
            case USE_NEURON, FEED_NEURON, EDIT_NEURON, CONVERSATION_OWNER, TURN_OWNER, JOB_OWNER ->
                ofThing(access, caller, resource);
        };
    }

    private Decision ofThing(Access access, Caller caller, Optional<String> resource) {
        if (!caller.is(Role.USER) && !caller.is(Role.ADMIN)) {
            return new Decision.Forbidden("user");
        }
        var check = checks.get(access);
        var may = check != null && resource.isPresent() && check.test(caller, resource.get());
        return may ? new Decision.Allowed() : new Decision.NotFound();
    }

    private static Decision require(boolean holds, String role) {
        return holds ? new Decision.Allowed() : new Decision.Forbidden(role);
    }
}
