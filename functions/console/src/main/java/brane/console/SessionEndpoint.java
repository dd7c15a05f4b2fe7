package brane.console;

import brane.core.Role;
import brane.security.Sessions;
import brane.security.Setup;
import brane.security.SignIn;
import brane.server.Exchange;
import brane.server.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The first administrator, signing in and out, and who one is. */
final class SessionEndpoint {

    record NewAdministrator(String code, String email, String name, String password) {
        NewAdministrator {
            code = Json.required("code", code);
            email = Json.required("email", email);
            name = Json.required("name", name);
            password = Json.required("password", password);
        }

        @Override
        public String toString() {
            return "NewAdministrator";
        }
    }

    record Credentials(String email, String password) {
        Credentials {
            email = Json.required("email", email);
            password = Json.required("password", password);
        }

        @Override
        public String toString() {
            return "Credentials";
        }
    }

    record SessionView(User user, String csrf, Instant expires) {

        record User(UUID id, String email, String name, List<String> roles, List<String> groups) {}

        static SessionView of(Sessions.Session session) {
            var person = session.person();
            return new SessionView(
                    new User(
                            person.id(),
                            person.email(),
                            person.name(),
                            person.roles().stream().sorted().map(Role::id).toList(),
                            person.groups().stream().sorted().toList()),
                    session.csrf(),
                    session.expires());
        }
    }

    private final Setup setup;
    private final SignIn signIn;
    private final Sessions sessions;

    SessionEndpoint(Setup setup, SignIn signIn, Sessions sessions) {
        this.setup = setup;
        this.signIn = signIn;
        this.sessions = sessions;
    }

    void setupState(Exchange exchange) {
        exchange.ok(Map.of("needed", setup.needed()));
    }

    void setup(Exchange exchange) throws IOException {
        var wish = exchange.json(NewAdministrator.class);
        begin(exchange, 201, setup.create(wish.code(), wish.email(), wish.name(), wish.password()));
    }

    void signIn(Exchange exchange) throws IOException {
        var given = exchange.json(Credentials.class);
        var before = exchange.session();
        var session = signIn.signIn(given.email(), given.password(), exchange.source());
        // The browser forgets the cookie of a session before this one, so that session ends too.
        before.ifPresent(sessions::end);
        begin(exchange, 200, session);
    }

    void show(Exchange exchange) {
        exchange.ok(SessionView.of(exchange.session().orElseThrow()));
    }

    void signOut(Exchange exchange) {
        sessions.end(exchange.session().orElseThrow());
        exchange.setCookie(sessions.noCookie(exchange.https()));
        exchange.empty(204);
    }

    private void begin(Exchange exchange, int status, Sessions.Session session) {
        exchange.setCookie(sessions.cookie(session, exchange.https()));
        exchange.json(status, SessionView.of(session));
    }
}
