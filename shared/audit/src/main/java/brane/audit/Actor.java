package brane.audit;

import brane.core.RequestContext;
import brane.core.Role;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who did it, taken from the request that runs now.
 *
 * @param name {@code user:ID}, or {@code system:FUNCTION} where no person asked
 * @param via the session or key, as a pseudonym
 * @param role the person's roles, joined by a slash
 * @param request the id of the request
 */
record Actor(String name, @Nullable String via, @Nullable String role, String request) {

    Actor {
        Entry.plain("actor", name);
        Entry.plain("request", request);
    }

    static Actor system(String function, String request) {
        return new Actor("system:" + function, null, null, request);
    }

    /** A request's id comes from outside: one that can't stand in the log is not an obstacle, only unknown. */
    static Actor current(String function) {
        var request = Entry.isPlain(RequestContext.requestId()) ? RequestContext.requestId() : "unknown";
        if (!RequestContext.CALLER.isBound()) {
            return system(function, request);
        }
        var caller = RequestContext.CALLER.get();
        Entry.plain("via", caller.via());
        var roles = caller.roles().stream().sorted().map(Role::id).collect(Collectors.joining("/"));
        return new Actor("user:" + caller.id(), caller.via(), roles.isEmpty() ? null : roles, request);
    }
}
