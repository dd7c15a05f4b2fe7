package brane.security;

import brane.audit.MemoryAuditLog;
import brane.core.Role;
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;

/** Everything of this module over a real database, with a clock that the test moves. */
final class Fixture implements AutoCloseable {

    static final String PASSWORD = "four quiet herons wade";

    /** A clock that stands still until it is told to go on. */
    static final class Hands extends Clock {
        private volatile Instant now = Instant.parse("2026-11-23T08:00:00Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    final Hands clock = new Hands();
    final MemoryAuditLog log = new MemoryAuditLog();
    final Keys keys = TestKeys.create();
    final Database database;
    final SiteSecrets secrets;
    final SecurityConfig config = new SecurityConfig(Duration.ofHours(12), Duration.ofHours(2), 7 * 1024, 5, 4, 3, 366);
    final Accounts accounts;
    final Sessions sessions;
    final ApiKeys apiKeys;
    final SignIn signIn;
    final Setup setup;

    Fixture(Database database) {
        this.database = database;
        database.execute("delete from sign_in_wait");
        database.execute("delete from account");
        database.execute("delete from setup_code");
        database.execute("delete from site_secret");
        database.execute("delete from key");
        secrets = new SiteSecrets(database, keys);
        accounts = new Accounts(database, keys, secrets, log, config, clock);
        sessions = new Sessions(database, accounts, secrets, log, config, clock);
        apiKeys = new ApiKeys(database, accounts, secrets, log, config, clock);
        signIn = new SignIn(database, accounts, sessions, log, clock);
        setup = new Setup(database, accounts, sessions, log);
    }

    Person anna(Role... roles) {
        return accounts.create(
                new NewPerson("anna@example.org", "Anna Kowalska", PASSWORD, Set.of(roles), Set.of("cardiology")));
    }

    Sessions.Session signedIn() {
        return signIn.signIn("anna@example.org", PASSWORD, "192.0.2.1");
    }

    @Override
    public void close() {
        log.close();
    }
}
