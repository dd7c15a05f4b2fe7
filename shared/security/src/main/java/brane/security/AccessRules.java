package brane.security;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Caller;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Role;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * The one place that decides who may do what, and records each denial. A rule about a thing is given at start by whoever
 * knows the thing's owner.
 */
public final class AccessRules {

    /** The answer to one request. What one may not see, one is not told about: that is NotFound. */
    public sealed interface Decision {
        record Allowed() implements Decision {}

        /** A decision that ends the request, with its answer. */
        sealed interface Refused extends Decision {
            Problem problem();
        }

        record NotSignedIn() implements Refused {
            @Override
            public Problem problem() {
                return Problem.of("not-signed-in", 401, "Nobody is signed in.", "sign in, then repeat the request");
            }
        }

        record Forbidden(String needs) implements Refused {
            @Override
            public Problem problem() {
                return Problem.of(
                        "not-allowed",
                        403,
                        "This is not yours to do.",
                        "it needs " + needs + ", which an administrator can give");
            }
        }

        /** A person who has signed in may perhaps do it, their API key may not. */
        record NeedsSession() implements Refused {
            @Override
            public Problem problem() {
                return Problem.of(
                        "session-needed",
                        403,
                        "An API key can't do this.",
                        "accounts, sessions and API keys are managed by people: sign in with a browser");
            }
        }

        record NotFound() implements Refused {
            @Override
            public Problem problem() {
                return Problem.of(
                        "not-found", 404, "There is no such thing.", "it does not exist, or it is not yours to see");
            }
        }
    }

    private static final Pattern LOGGED_ID = Pattern.compile("[a-z0-9-]{1,64}");

    private final Map<Access, BiPredicate<Caller, String>> checks =
            Collections.synchronizedMap(new EnumMap<>(Access.class));
    private final Denials denials;

    public AccessRules(AuditLog log) {
        denials = new Denials(log, System::nanoTime);
    }

    /** Registers who may reach a thing; once for each rule. The check answers false for a thing that does not exist. */
    public AccessRules with(Access access, BiPredicate<Caller, String> check) {
        if (!access.ofResource() || checks.put(access, check) != null) {
            throw new IllegalStateException("access rule " + access + " must be about a thing and be registered once");
        }
        return this;
    }

    /** Whether a route under this rule can be decided; one that can't must not start. */
    public boolean knows(Access access) {
        return !access.ofResource()
                || (checks.containsKey(access) && (!ofNeuron(access) || checks.containsKey(Access.USE_NEURON)));
    }

    /**
     * Decides; a refusal is recorded durably before it is given.
     *
     * @param resource what stands in the address for {@link Access#parameter()}
     * @throws ProblemException {@code audit-unavailable} (503) when a refusal can't be recorded
     */
    public Decision decide(Access access, Optional<Caller> caller, Optional<String> resource) {
        if (access == Access.ANYONE) {
            return new Decision.Allowed();
        }
        var decision = caller.map(who -> decide(access, who, resource)).orElseGet(Decision.NotSignedIn::new);
        if (decision instanceof Decision.Refused refused) {
            record(access, caller, resource, refused);
        }
        return decision;
    }

    /** Records what was refused but until now only counted; called by the maintenance. */
    public void maintain() {
        denials.flush();
    }

    private Decision decide(Access access, Caller caller, Optional<String> resource) {
        if (!access.byApiKey() && !caller.bySession()) {
            return new Decision.NeedsSession();
        }
        return switch (access) {
            case ANYONE -> new Decision.Allowed();
            case SIGNED_IN, OWN_ACCOUNT -> require(!caller.roles().isEmpty(), "a role");
            case KEY_OWNER -> ofOwn(access, caller, resource);
            case USER -> require(isUser(caller), "the role user");
            case ADMIN, ACCOUNTS -> require(caller.is(Role.ADMIN), "the role admin");
            case AUDITOR -> require(caller.is(Role.AUDITOR), "the role auditor");
            case USE_NEURON, FEED_NEURON, EDIT_NEURON, CONVERSATION_OWNER, TURN_OWNER, JOB_OWNER ->
                ofThing(access, caller, resource);
        };
    }

    /** What a person of any role may have. */
    private Decision ofOwn(Access access, Caller caller, Optional<String> resource) {
        if (caller.roles().isEmpty()) {
            return new Decision.Forbidden("a role");
        }
        return passes(access, caller, resource) ? new Decision.Allowed() : new Decision.NotFound();
    }

    private Decision ofThing(Access access, Caller caller, Optional<String> resource) {
        if (!isUser(caller)) {
            return new Decision.Forbidden("the role user");
        }
        if (passes(access, caller, resource)) {
            return new Decision.Allowed();
        }
        return ofNeuron(access) && passes(Access.USE_NEURON, caller, resource)
                ? new Decision.Forbidden("the right " + access.id())
                : new Decision.NotFound();
    }

    private boolean passes(Access access, Caller caller, Optional<String> resource) {
        var check = checks.get(access);
        return check != null && resource.isPresent() && check.test(caller, resource.get());
    }

    private void record(Access access, Optional<Caller> caller, Optional<String> resource, Decision.Refused refused) {
        var thing = resource.filter(id -> LOGGED_ID.matcher(id).matches()).orElse("other");
        var name = access.ofResource() ? access.parameter() + ":" + thing : "access:" + access.id();
        denials.add(
                caller.map(who -> who.id().toString()).orElse("nobody"),
                caller,
                Entry.of(Action.ACCESS_DENIED, name).why(refused.problem().slug()));
    }

    private static boolean ofNeuron(Access access) {
        return access == Access.FEED_NEURON || access == Access.EDIT_NEURON;
    }

    private static boolean isUser(Caller caller) {
        return caller.is(Role.USER) || caller.is(Role.ADMIN);
    }

    private static Decision require(boolean holds, String needs) {
        return holds ? new Decision.Allowed() : new Decision.Forbidden(needs);
    }
}
