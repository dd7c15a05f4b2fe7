package brane.console;

import brane.core.Role;
import brane.security.Accounts;
import brane.security.NewPerson;
import brane.security.Person;
import brane.security.PersonChange;
import brane.server.Exchange;
import brane.server.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The accounts, for administrators. */
final class UsersEndpoint {

    record NewUser(String email, String name, String password, Set<String> roles, Set<String> groups) {
        NewUser {
            email = Json.required("email", email);
            name = Json.required("name", name);
            password = Json.required("password", password);
            roles = roles == null ? Set.of(Role.USER.id()) : words("roles", roles);
            groups = groups == null ? Set.of() : words("groups", groups);
        }

        @Override
        public String toString() {
            return "NewUser";
        }
    }

    record UserChange(
            @Nullable String name,
            @Nullable String password,
            @Nullable Set<String> roles,
            @Nullable Set<String> groups,
            @Nullable Boolean active) {
        UserChange {
            roles = roles == null ? null : words("roles", roles);
            groups = groups == null ? null : words("groups", groups);
        }

        @Override
        public String toString() {
            return "UserChange";
        }
    }

    record UserView(
            UUID id,
            String email,
            String name,
            List<String> roles,
            List<String> groups,
            boolean active,
            Instant created,
            @Nullable Instant lastSignIn) {

        static UserView of(Person person) {
            return new UserView(
                    person.id(),
                    person.email(),
                    person.name(),
                    person.roles().stream().sorted().map(Role::id).toList(),
                    person.groups().stream().sorted().toList(),
                    person.active(),
                    person.created(),
                    person.lastSignIn());
        }
    }

    private final Accounts accounts;

    UsersEndpoint(Accounts accounts) {
        this.accounts = accounts;
    }

    void list(Exchange exchange) {
        exchange.ok(Map.of("users", accounts.list().stream().map(UserView::of).toList()));
    }

    void create(Exchange exchange) throws IOException {
        var wish = exchange.json(NewUser.class);
        var person = new NewPerson(wish.email(), wish.name(), wish.password(), roles(wish.roles()), wish.groups());
        exchange.json(201, UserView.of(accounts.create(person)));
    }

    void change(Exchange exchange) throws IOException {
        var id = exchange.id("user");
        var wish = exchange.json(UserChange.class);
        var roles = wish.roles();
        var change = new PersonChange(
                wish.name(), wish.password(), roles == null ? null : roles(roles), wish.groups(), wish.active());
        exchange.ok(UserView.of(accounts.change(id, change)));
    }

    private static Set<Role> roles(Set<String> ids) {
        return ids.stream().map(Role::of).collect(Collectors.toUnmodifiableSet());
    }

    /** A list of JSON may hold null. */
    private static Set<String> words(String key, Set<String> words) {
        words.forEach(word -> Json.required(key + "[]", word));
        return Set.copyOf(words);
    }
}
