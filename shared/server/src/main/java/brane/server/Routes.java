package brane.server;

import brane.core.Problem;
import brane.security.Access;
import brane.security.AccessRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of all routes. One without a rule can't be written down, and one whose rule nobody can decide does not start. */
public final class Routes {

    private final List<Route> routes = new ArrayList<>();

    /** A route that fits a request, and its path's parameters. */
    record Match(Route route, Map<String, String> parameters) {}

    public Routes get(String path, Access access, Handler handler) {
        return add(Method.GET, path, access, handler);
    }

    public Routes post(String path, Access access, Handler handler) {
        return add(Method.POST, path, access, handler);
    }

    public Routes put(String path, Access access, Handler handler) {
        return add(Method.PUT, path, access, handler);
    }

    public Routes patch(String path, Access access, Handler handler) {
        return add(Method.PATCH, path, access, handler);
    }

    public Routes delete(String path, Access access, Handler handler) {
        return add(Method.DELETE, path, access, handler);
    }

    public Routes add(Method method, String path, Access access, Handler handler) {
        routes.stream()
                .filter(route -> route.method() == method && route.path().equals(path))
                .findAny()
                .ifPresent(route -> {
                    throw new IllegalStateException("route " + method + " " + path + " is given twice");
                });
        routes.add(new Route(method, path, access, handler));
        routes.sort(Comparator.comparingInt(Route::weight).reversed());
        return this;
    }

    /** All routes, the most exact first. */
    public List<Route> all() {
        return List.copyOf(routes);
    }

    /** Fails when a route is under a rule that nobody decides. */
    void refuseUndecided(AccessRules rules) {
        var undecided = routes.stream()
                .filter(route -> !rules.knows(route.access()))
                .map(route -> route.method() + " " + route.path() + " (" + route.access() + ")")
                .collect(Collectors.joining(", "));
        if (!undecided.isEmpty()) {
            throw new IllegalStateException("these routes have an access rule that nobody decides: " + undecided);
        }
    }

    /** The route for a method and path, or the problem: 404, or 405 with the methods that there are. */
    Match match(String method, List<String> segments) {
        var others = new ArrayList<Method>();
        for (var route : routes) {
            var parameters = route.match(segments);
            if (parameters.isEmpty() || (route.takesAll() && !others.isEmpty())) {
                continue;
            }
            if (route.method().name().equals(method)) {
                return new Match(route, parameters.get());
            }
            if (!route.takesAll()) {
                others.add(route.method());
            }
        }
        if (others.isEmpty()) {
            throw Problem.of("not-found", 404, "There is nothing here.", "no route has this path; see /openapi")
                    .failure();
        }
        throw Problem.of(
                        "method-not-allowed",
                        405,
                        "This address does not take that method.",
                        "it takes "
                                + others.stream().distinct().map(Method::name).collect(Collectors.joining(", ")))
                .failure();
    }
}
