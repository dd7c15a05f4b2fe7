package brane.security;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.Database;
import brane.storage.Row;
import brane.storage.Sql;
import brane.storage.keys.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The people who may sign in. Address and name lie sealed under the person's own key, and the address is looked up by a keyed
 * hash; every change is recorded before it happens.
 */
public final class Accounts {

    /** The scope of a person's key. */
    static final String SCOPE = "person";

    /** More accounts than this are refused: the list of all of them is one page. */
    static final int MAX_ACCOUNTS = 5_000;

    static final String COLUMNS = """
            a.id, a.email, a.name, array_to_string(a.roles, ' ') as roles, array_to_string(a.groups, ' ') as groups,
            a.active, a.created, a.last_sign_in""";

    private static final String EMAIL = "account.email";
    private static final String NAME = "account.name";

    /** What sign-in needs to know of an account. */
    record Credentials(UUID id, String password, boolean active) {}

    private final Database database;
    private final Keys keys;
    private final AuditLog log;
    private final Passwords passwords;
    private final Clock clock;
    private final byte[] macSecret;

    public Accounts(
            Database database, Keys keys, SiteSecrets secrets, AuditLog log, SecurityConfig config, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.log = log;
        this.passwords = new Passwords(config);
        this.clock = clock;
        this.macSecret = secrets.get("account-email");
    }

    /**
     * Adds an account.
     *
     * @throws ProblemException {@code email-taken} (409), {@code accounts-full} (409), {@code sign-in-busy} (503)
     */
    public Person create(NewPerson person) {
        var hash = passwords.hash(person.password());
        var id = Ids.next();
        return log.during(
                Entry.of(Action.USER_CREATE, resource(id)),
                _ -> database.inTx(tx -> {
                    if (tx.query("select 1 as one from account limit ?", MAX_ACCOUNTS)
                                    .size()
                            >= MAX_ACCOUNTS) {
                        throw Problem.of(
                                        "accounts-full",
                                        409,
                                        "There are too many accounts.",
                                        "at most " + MAX_ACCOUNTS + " accounts are kept here")
                                .failure();
                    }
                    return insert(tx, id, person, hash);
                }));
    }

    /**
     * Changes an account.
     *
     * @throws ProblemException {@code not-found} (404), {@code last-admin} (409) when nobody could administer any more,
     *     {@code password-weak} (422)
     */
    public Person change(UUID id, PersonChange change) {
        var before = find(id).orElseThrow(Accounts::missing);
        var name = change.name() == null ? before.name() : change.name();
        var password = change.password();
        if (password != null) {
            PasswordRule.check(password, before.email(), name);
        }
        var hash = password == null ? null : passwords.hash(password);
        var entry = Entry.of(Action.USER_CHANGE, resource(id))
                .count("name", change.name() == null ? 0 : 1)
                .count("password", hash == null ? 0 : 1)
                .count("roles", change.roles() == null ? 0 : 1)
                .count("groups", change.groups() == null ? 0 : 1)
                .count("active", change.active() == null ? 0 : 1);
        return log.during(
                entry,
                intent -> database.inTx(tx -> {
                    keepAnAdmin(tx, id, change);
                    tx.execute(
                            """
                    update account set name = coalesce(?, name), password = coalesce(?, password),
                        roles = coalesce(?, roles), groups = coalesce(?, groups), active = coalesce(?, active)
                    where id = ?""",
                            change.name() == null ? null : seal(tx, id, NAME, change.name()),
                            hash,
                            change.roles() == null ? null : roles(change.roles()),
                            change.groups() == null ? null : words(change.groups()),
                            change.active(),
                            id);
                    if (change.endsSessions()) {
                        tx.execute("delete from session where person = ?", id);
                    }
                    if (change.endsKeys()) {
                        intent.count("api-keys", tx.execute("delete from api_key where person = ?", id));
                    }
                    return find(tx, id).orElseThrow(Accounts::missing);
                }));
    }

    public Optional<Person> find(UUID id) {
        return find(database, id);
    }

    /** All accounts, the oldest first. */
    public List<Person> list() {
        return database
                .query("select " + COLUMNS + " from account a order by created, id limit ?", MAX_ACCOUNTS)
                .stream()
                .map(row -> person(database, row))
                .toList();
    }

    boolean any(Sql sql) {
        return sql.first("select 1 as one from account limit 1").isPresent();
    }

    Passwords passwords() {
        return passwords;
    }

    /** A keyed hash by which an address is looked up and, without being readable, named in the audit log. */
    byte[] mac(String text) {
        return SiteSecrets.mac(macSecret, text.getBytes(StandardCharsets.UTF_8));
    }

    Optional<Credentials> credentials(byte[] emailMac) {
        return database.first("select id, password, active from account where email_mac = ?", emailMac)
                .map(row -> new Credentials(row.uuid("id"), row.text("password"), row.flag("active")));
    }

    /** @param better the same password hashed as today's settings ask; not taken when the stored one is another by now */
    void signedIn(UUID id, String stored, Optional<String> better) {
        database.execute(
                "update account set last_sign_in = ?, password = case password when ? then ? else password end where id = ?",
                clock.instant(),
                stored,
                better.orElse(stored),
                id);
    }

    Person insert(Sql tx, UUID id, NewPerson person, String hash) {
        var added = tx.execute(
                """
                insert into account (id, email_mac, email, name, password, roles, groups, active, created)
                values (?, ?, ?, ?, ?, ?, ?, true, ?) on conflict (email_mac) do nothing""",
                id,
                mac(person.email()),
                seal(tx, id, EMAIL, person.email()),
                seal(tx, id, NAME, person.name()),
                hash,
                roles(person.roles()),
                words(person.groups()),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (added == 0) {
            throw Problem.of(
                            "email-taken",
                            409,
                            "There is an account with this e-mail address.",
                            "an address belongs to one account; change that one instead")
                    .failure();
        }
        return find(tx, id).orElseThrow();
    }

    /** The person of a row with the columns {@link #COLUMNS}. */
    Person person(Sql sql, Row row) {
        var id = row.uuid("id");
        return new Person(
                id,
                open(sql, id, EMAIL, row.bytes("email")),
                open(sql, id, NAME, row.bytes("name")),
                split(row.text("roles")).map(Role::of).collect(Collectors.toSet()),
                split(row.text("groups")).collect(Collectors.toSet()),
                row.flag("active"),
                row.instant("created"),
                row.optionalInstant("last_sign_in").orElse(null));
    }

    private Optional<Person> find(Sql sql, UUID id) {
        return sql.first("select " + COLUMNS + " from account a where a.id = ?", id)
                .map(row -> person(sql, row));
    }

    /** Locks all who administer, so that two of them can't take the role from each other at once. */
    private static void keepAnAdmin(Sql tx, UUID id, PersonChange change) {
        var loses = Boolean.FALSE.equals(change.active())
                || (change.roles() != null && !change.roles().contains(Role.ADMIN));
        if (!loses) {
            return;
        }
        var admins =
                tx.query("select id from account where active and 'admin' = any(roles) order by id for update").stream()
                        .map(row -> row.uuid("id"))
                        .toList();
        if (admins.equals(List.of(id))) {
            throw Problem.of(
                            "last-admin",
                            409,
                            "Nobody could administer BRANE any more.",
                            "give somebody else the role admin first")
                    .failure();
        }
    }

    /** Text of that person, sealed under their key. */
    byte[] seal(Sql tx, UUID id, String context, String text) {
        return keys.current(tx, SCOPE, id).seal(text.getBytes(StandardCharsets.UTF_8), context);
    }

    String open(Sql sql, UUID id, String context, byte[] sealed) {
        return new String(keys.open(sql, SCOPE, id, sealed, context), StandardCharsets.UTF_8);
    }

    private static String[] roles(Set<Role> roles) {
        return words(roles.stream().map(Role::id).toList());
    }

    private static String[] words(Collection<String> words) {
        return words.stream().sorted().toArray(String[]::new);
    }

    private static java.util.stream.Stream<String> split(String words) {
        return Arrays.stream(words.split(" ")).filter(word -> !word.isEmpty());
    }

    private static String resource(UUID id) {
        return "account:" + id;
    }

    private static ProblemException missing() {
        return new AccessRules.Decision.NotFound().problem().failure();
    }
}
