package brane.server;

import brane.core.Role;
import brane.security.Access;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Every route of a table × everybody who could call it. The routes are served with their own rules and without their effects,
 * so that a DELETE that is allowed takes nothing away that the next call needs; what comes is compared with what the rule says.
 */
public final class RouteMatrix implements AutoCloseable {

    /** Who calls. OTHER is a user like USER, to whom the things of this test do not belong. */
    public enum Who {
        ANONYMOUS,
        EXPIRED,
        NO_ROLE,
        USER,
        OTHER,
        ADMIN,
        AUDITOR,
        /** A program with an API key of USER. */
        KEY_OF_USER,
        KEY_OF_ADMIN
    }

    /** What the caller gets. */
    public enum Outcome {
        PASSED(299, ""),
        NOT_SIGNED_IN(401, "not-signed-in"),
        FORBIDDEN(403, "not-allowed"),
        NEEDS_SESSION(403, "session-needed"),
        NOT_FOUND(404, "not-found");

        private final int status;
        private final String slug;

        Outcome(int status, String slug) {
            this.status = status;
            this.slug = slug;
        }
    }

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)\\*?}");

    private final List<Route> routes;
    private final Server server;
    private final Map<Who, TestClient> clients = new EnumMap<>(Who.class);

    public RouteMatrix(TestSite site, Routes table) {
        routes = table.all();
        var inert = new Routes();
        routes.forEach(route -> inert.add(
                route.method(), route.path(), route.access(), exchange -> exchange.empty(Outcome.PASSED.status)));
        server = Server.start(TestSite.config(Map.of()), inert, site.rules, site.sessions, site.apiKeys, new Metrics());
        clients.put(Who.ANONYMOUS, new TestClient(server.port(), null, null));
        signIn(site, Who.EXPIRED, Role.ADMIN, Role.USER, Role.AUDITOR);
        site.sessions.endAll(site.sessions
                .check(java.util.Objects.requireNonNull(clients.get(Who.EXPIRED).token()))
                .orElseThrow()
                .person()
                .id());
        signIn(site, Who.NO_ROLE);
        signIn(site, Who.USER, Role.USER);
        signIn(site, Who.OTHER, Role.USER);
        signIn(site, Who.ADMIN, Role.ADMIN);
        signIn(site, Who.AUDITOR, Role.AUDITOR);
        giveKey(site, Who.KEY_OF_USER, Who.USER);
        giveKey(site, Who.KEY_OF_ADMIN, Who.ADMIN);
    }

    /** The address of each of them; make what shall belong to USER with it. */
    public static String email(Who who) {
        return "matrix-" + who.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "@example.org";
    }

    private void signIn(TestSite site, Who who, Role... roles) {
        if (site.accounts.list().stream().noneMatch(person -> person.email().equals(email(who)))) {
            site.person(email(who), roles);
        }
        var session = site.signIn.signIn(email(who), TestSite.PASSWORD, "192.0.2.1");
        clients.put(who, new TestClient(server.port(), session.renewed(), session.csrf()));
    }

    private void giveKey(TestSite site, Who program, Who person) {
        var key = site.apiKeys.create(idOf(site, person), "matrix", null);
        clients.put(program, new TestClient(server.port(), null, null).withKey(key.secret()));
    }

    /** The id of a person of this matrix. */
    public static UUID idOf(TestSite site, Who who) {
        return site.accounts.list().stream()
                .filter(person -> person.email().equals(email(who)))
                .findAny()
                .orElseThrow()
                .id();
    }

    /** What a rule says when the thing belongs to USER alone: to others who may hold such things it does not exist. */
    public static Outcome expected(Access access, Who who) {
        if (access == Access.ANYONE) {
            return Outcome.PASSED;
        }
        return switch (who) {
            case KEY_OF_USER -> access.byApiKey() ? expected(access, Who.USER) : Outcome.NEEDS_SESSION;
            case KEY_OF_ADMIN -> access.byApiKey() ? expected(access, Who.ADMIN) : Outcome.NEEDS_SESSION;
            case ANONYMOUS, EXPIRED -> Outcome.NOT_SIGNED_IN;
            case NO_ROLE -> Outcome.FORBIDDEN;
            case AUDITOR ->
                access == Access.KEY_OWNER ? Outcome.NOT_FOUND : passes(ofAnyRole(access) || access == Access.AUDITOR);
            case USER -> passes(access.ofResource() || ofAnyRole(access) || access == Access.USER);
            case OTHER -> access.ofResource() ? Outcome.NOT_FOUND : passes(ofAnyRole(access) || access == Access.USER);
            case ADMIN ->
                access.ofResource() && access != Access.EDIT_NEURON
                        ? Outcome.NOT_FOUND
                        : passes(access != Access.AUDITOR);
        };
    }

    private static boolean ofAnyRole(Access access) {
        return access == Access.SIGNED_IN || access == Access.OWN_ACCOUNT;
    }

    private static Outcome passes(boolean yes) {
        return yes ? Outcome.PASSED : Outcome.FORBIDDEN;
    }

    /**
     * Calls all and names each call that went otherwise than expected.
     *
     * @param things what stands in a path for each parameter, such as the id of USER's conversation; others get a word
     * @param expected mostly {@link #expected}
     */
    public List<String> deviations(Map<String, String> things, BiFunction<Access, Who, Outcome> expected)
            throws IOException, InterruptedException {
        var wrong = new ArrayList<String>();
        for (var route : routes) {
            var path = PARAMETER.matcher(route.path()).replaceAll(found -> things.getOrDefault(found.group(1), "word"));
            for (var who : Who.values()) {
                var wanted = expected.apply(route.access(), who);
                var answer = java.util.Objects.requireNonNull(clients.get(who))
                        .send(route.method().name(), path, null);
                if (answer.status() != wanted.status || !answer.slug().equals(wanted.slug)) {
                    wrong.add(who + " " + route.method() + " " + route.path() + " (" + route.access() + "): wanted "
                            + wanted + ", was " + answer.status() + " " + answer.slug());
                }
            }
        }
        return wrong;
    }

    @Override
    public void close() {
        server.close();
    }
}
