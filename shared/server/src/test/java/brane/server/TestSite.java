package brane.server;

import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.audit.AuditReader;
import brane.core.Role;
import brane.core.Settings;
import brane.security.AccessRules;
import brane.security.Accounts;
import brane.security.ApiKeys;
import brane.security.NewPerson;
import brane.security.Person;
import brane.security.SecurityConfig;
import brane.security.Sessions;
import brane.security.Setup;
import brane.security.SignIn;
import brane.security.SiteSecrets;
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A real server on a free port with real accounts, sessions and audit log, and clients that are signed in to it. */
public final class TestSite implements AutoCloseable {

    /** The password of everybody here. */
    public static final String PASSWORD = "four quiet herons wade";

    public final Database database;
    public final Keys keys = TestKeys.create();
    public final AuditJournal log;
    public final AuditReader audit;
    public final Accounts accounts;
    public final Sessions sessions;
    public final ApiKeys apiKeys;
    public final SignIn signIn;
    public final Setup setup;
    public final AccessRules rules;
    public final Metrics metrics = new Metrics();
    private @Nullable Server server;

    /** The accounts of an earlier site on the same database are gone; its audit log stays, because none can be removed. */
    public TestSite(Database database) {
        this.database = database;
        for (var table : new String[] {"sign_in_wait", "account", "setup_code", "site_secret"}) {
            database.execute("delete from " + table);
        }
        database.execute("delete from key where scope in ('person', 'site')");
        var config = new SecurityConfig(Duration.ofHours(12), Duration.ofHours(2), 7 * 1024, 5, 4, 10, 366);
        var secrets = new SiteSecrets(database, keys);
        log = AuditJournal.open(database, keys, "test", AuditConfig.defaults());
        audit = new AuditReader(database, log);
        accounts = new Accounts(database, keys, secrets, log, config, Clock.systemUTC());
        sessions = new Sessions(database, accounts, secrets, log, config, Clock.systemUTC());
        apiKeys = new ApiKeys(database, accounts, secrets, log, config, Clock.systemUTC());
        signIn = new SignIn(database, accounts, sessions, log, Clock.systemUTC());
        setup = new Setup(database, accounts, sessions, log);
        rules = new AccessRules(log);
    }

    /** The configuration of a test: any free port, and otherwise what these settings say. */
    public static ServerConfig config(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.putIfAbsent("server.port", "0");
        return ServerConfig.from(new Settings(all));
    }

    public TestSite start(Routes routes) {
        return start(config(Map.of()), routes);
    }

    public TestSite start(ServerConfig config, Routes routes) {
        server = Server.start(config, routes, rules, sessions, apiKeys, metrics);
        return this;
    }

    public int port() {
        return java.util.Objects.requireNonNull(server, "the site must be started")
                .port();
    }

    public Person person(String email, Role... roles) {
        return accounts.create(new NewPerson(email, "Person " + email, PASSWORD, Set.of(roles), Set.of()));
    }

    /** A client that nobody is signed in with. */
    public TestClient anonymous() {
        return new TestClient(port(), null, null);
    }

    /** A client of that account, signed in anew. */
    public TestClient client(String email) {
        var session = signIn.signIn(email, PASSWORD, "192.0.2.1");
        return new TestClient(port(), session.renewed(), session.csrf());
    }

    /** A program with a new API key of that person, and no cookie. */
    public TestClient program(Person person) {
        return anonymous().withKey(apiKeys.create(person.id(), "test", null).secret());
    }

    /** An account with these roles, and a client that is signed in to it. */
    public TestClient signedIn(String email, Role... roles) {
        person(email, roles);
        return client(email);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        log.close();
    }
}
