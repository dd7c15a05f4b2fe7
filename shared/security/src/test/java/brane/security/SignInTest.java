package brane.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.TestDatabase;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SignInTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Fixture site = new Fixture(DATABASE.sql());

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void signsInWhateverTheCaseOfTheAddress() {
        var anna = site.anna(Role.USER);

        var session = site.signIn.signIn(" ANNA@example.org", Fixture.PASSWORD, "192.0.2.1");

        assertThat(session.person().id()).isEqualTo(anna.id());
        assertThat(site.accounts.find(anna.id()).orElseThrow().lastSignIn()).isEqualTo(site.clock.instant());
    }

    /** PostgreSQL keeps microseconds: the nanoseconds of a real clock must not make the first attempt wait. */
    @Test
    void theFirstAttemptNeverWaits() {
        site.anna(Role.USER);
        site.clock.forward(Duration.ofNanos(999));

        assertThat(site.signedIn().person().email()).isEqualTo("anna@example.org");
    }

    /** Same answer, same events of the same shape, same number of password checks: nothing tells which it was. */
    @Test
    void unknownWrongAndClosedAreOneAnswer() {
        var anna = site.anna(Role.USER);
        var wrong = failure("anna@example.org", "wrong password 1");
        var unknown = failure("nobody@example.org", "wrong password 1");
        site.accounts.change(anna.id(), new PersonChange(null, null, null, null, false));
        var closed = failure("anna@example.org", Fixture.PASSWORD);

        assertThat(wrong.problem()).isEqualTo(unknown.problem()).isEqualTo(closed.problem());
        assertThat(wrong.problem().slug()).isEqualTo("sign-in-failed");
        assertThat(site.log.events())
                .filteredOn(leaf -> leaf.get("action").equals("sign-in"))
                .extracting(leaf -> leaf.get("decision"), leaf -> leaf.get("why"))
                .containsOnly(tuple("deny", "sign-in-failed"))
                .hasSize(3);
        assertThat(site.log.events().toString()).doesNotContain("anna@").doesNotContain("nobody@");
    }

    @Test
    void anUnknownAddressCostsAPasswordCheck() {
        site.anna(Role.USER);
        failure("warm@example.org", "up up up up up");
        var known = System.nanoTime();
        failure("anna@example.org", "wrong password 1");
        known = System.nanoTime() - known;
        var unknown = System.nanoTime();
        failure("nobody@example.org", "wrong password 1");
        unknown = System.nanoTime() - unknown;

        assertThat((double) unknown / known).isGreaterThan(0.3);
        assertThat(site.accounts.passwords().fits(site.accounts.passwords().nobodys(), "anything"))
                .isFalse();
    }

    @Test
    void failuresLockTheAddressForLongerAndLonger() {
        site.anna(Role.USER);
        for (var i = 0; i < SignInWaits.FREE_PER_ADDRESS; i++) {
            assertThat(failure("anna@example.org", "wrong password " + i)
                            .problem()
                            .slug())
                    .isEqualTo("sign-in-failed");
        }

        var locked = failure("anna@example.org", Fixture.PASSWORD).problem();

        assertThat(locked.slug()).isEqualTo("sign-in-locked");
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.more()).containsEntry("retry_after", 1L);
        site.clock.forward(Duration.ofSeconds(1));
        failure("anna@example.org", "wrong password x");
        assertThat(failure("anna@example.org", Fixture.PASSWORD).problem().more())
                .containsEntry("retry_after", 2L);
        site.clock.forward(Duration.ofSeconds(2));
        assertThat(site.signedIn().person().email()).isEqualTo("anna@example.org");
        assertThat(failure("anna@example.org", "wrong password x").problem().slug())
                .as("begins anew after success")
                .isEqualTo("sign-in-failed");
    }

    @Test
    void aClockThatWasSetBackMakesNobodyWaitForIt() {
        site.anna(Role.USER);
        for (var i = 0; i < SignInWaits.FREE_PER_ADDRESS; i++) {
            failure("anna@example.org", "wrong password " + i);
        }
        site.clock.forward(Duration.ofDays(-1));

        assertThat(site.signedIn().person().email()).isEqualTo("anna@example.org");
    }

    /** The check of a password takes its time, and somebody may set another meanwhile: the old one must not outlive that. */
    @Test
    void aPasswordThatWasReplacedMeanwhileOpensNothing() {
        var anna = site.anna(Role.USER);
        var old = site.database
                .first("select password from account")
                .orElseThrow()
                .text("password");
        site.accounts.change(anna.id(), new PersonChange(null, "five loud geese march", null, null, null));

        assertThat(site.sessions.begin(anna, brane.audit.Action.SIGN_IN, old)).isEmpty();
        site.accounts.signedIn(anna.id(), old, java.util.Optional.of("$better"));

        assertThat(site.signIn
                        .signIn("anna@example.org", "five loud geese march", "192.0.2.1")
                        .person()
                        .id())
                .isEqualTo(anna.id());
    }

    @Test
    void anUnknownAddressLocksTheSame() {
        for (var i = 0; i < SignInWaits.FREE_PER_ADDRESS; i++) {
            failure("nobody@example.org", "wrong password " + i);
        }
        assertThat(failure("nobody@example.org", "wrong password x").problem().slug())
                .isEqualTo("sign-in-locked");
    }

    @Test
    void theWaitHasAnEnd() {
        assertThat(SignInWaits.wait(4, 5, Duration.ofMinutes(15))).isZero();
        assertThat(SignInWaits.wait(5, 5, Duration.ofMinutes(15))).isEqualTo(Duration.ofSeconds(1));
        assertThat(SignInWaits.wait(8, 5, Duration.ofMinutes(15))).isEqualTo(Duration.ofSeconds(8));
        assertThat(SignInWaits.wait(1_000_000, 5, Duration.ofMinutes(15))).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aHundredAtOnceAreAHundred() throws Exception {
        site.anna(Role.USER);
        var checked = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 40; i++) {
                var password = "wrong password " + i;
                threads.submit(() -> {
                    if (failure("anna@example.org", password).problem().slug().equals("sign-in-failed")) {
                        checked.incrementAndGet();
                    }
                });
            }
        }
        assertThat(checked).hasValue(SignInWaits.FREE_PER_ADDRESS);
    }

    @Test
    void oneNetworkThatTriesManyAddressesWaits() {
        for (var i = 0; i < SignInWaits.FREE_PER_NETWORK; i++) {
            site.database.execute("delete from sign_in_wait where failures = 0");
            assertThat(failure("a" + i + "@example.org", "wrong password 1")
                            .problem()
                            .slug())
                    .isEqualTo("sign-in-failed");
        }
        assertThat(failure("b@example.org", "wrong password 1").problem().slug())
                .isEqualTo("sign-in-locked");
        var elsewhere = catchThrowable(() -> site.signIn.signIn("b@example.org", "wrong password 1", "192.0.2.2"));
        AccountsTest.slug(elsewhere, "sign-in-failed", 401);
    }

    @Test
    void anIpv6NetworkIsOneSource() {
        assertThat(SignInWaits.network("2001:db8:1:2:3::1")).isEqualTo(SignInWaits.network("2001:db8:1:2:ffff::9"));
        assertThat(SignInWaits.network("2001:db8:1:2::1")).isNotEqualTo(SignInWaits.network("2001:db8:1:3::1"));
        assertThat(SignInWaits.network("::ffff:192.0.2.1")).isEqualTo(SignInWaits.network("192.0.2.1"));
        assertThat(SignInWaits.network("example.org")).isEqualTo("unknown");
    }

    @Test
    void aFloodOfLockedSignInsDoesNotFillTheLog() {
        for (var i = 0; i < SignInWaits.FREE_PER_ADDRESS + 200; i++) {
            failure("nobody@example.org", "wrong password 1");
        }
        assertThat(site.log.events()).hasSize(SignInWaits.FREE_PER_ADDRESS + Denials.ALONE);
    }

    @Test
    void theTableOfWaitsStaysSmall() {
        failure("nobody@example.org", "wrong password 1");
        site.clock.forward(SignInWaits.FORGET_AFTER.plusSeconds(1));
        site.signIn.maintain();
        assertThat(site.database.query("select who from sign_in_wait")).isEmpty();
    }

    @Test
    void aHashOfOldParametersIsReplacedAtSignIn() {
        var anna = site.anna(Role.USER);
        var stronger = new SecurityConfig(Duration.ofHours(12), Duration.ofHours(2), 8 * 1024, 5, 2, 3, 366);
        var accounts = new Accounts(site.database, site.keys, site.secrets, site.log, stronger, site.clock);
        var sessions = new Sessions(site.database, accounts, site.secrets, site.log, stronger, site.clock);
        new SignIn(site.database, accounts, sessions, site.log, site.clock)
                .signIn("anna@example.org", Fixture.PASSWORD, "192.0.2.1");

        assertThat(site.database
                        .first("select password from account where id = ?", anna.id())
                        .orElseThrow()
                        .text("password"))
                .startsWith("$argon2id$v=19$m=8192,t=5,p=1$");
        assertThat(site.signedIn().person().id()).isEqualTo(anna.id());
    }

    /** From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c). */
    @Test
    void theHashIsTheOneOfOthers() {
        var theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assertThat(site.accounts.passwords().fits(theirs, "password")).isTrue();
        assertThat(site.accounts.passwords().fits(theirs, "passwore")).isFalse();
    }

    @Test
    void aHashFitsItsPasswordOnly() {
        // From another implementation: argon2 reference, -id -t 2 -m 16 -p 1 -l 32, salt "somesaltsomesalt" (see
        // Rfc9106).
        var passwords = site.accounts.passwords();
        var hash = passwords.hash("one password");
        assertThat(hash).matches("\\$argon2id\\$v=19\\$m=7168,t=5,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(passwords.hash("one password")).isNotEqualTo(hash);
        assertThat(passwords.fits(hash, "one password")).isTrue();
        assertThat(passwords.fits(hash, "one passwore")).isFalse();
        assertThat(passwords.fits(passwords.hash("Ångström é"), "A\u030angstro\u0308m e\u0301"))
                .isTrue();
        assertThatThrownBy(() -> passwords.fits("$2a$10$abc", "x"))
                .hasMessageContaining("PHC")
                .hasMessageNotContaining("$2a$");
    }

    @Test
    void aFloodWaitsAndIsThenSentAway() throws Exception {
        var one = new Passwords(new SecurityConfig(Duration.ofHours(12), Duration.ofHours(2), 7 * 1024, 5, 1, 3, 366));
        var busy = new AtomicInteger();
        var done = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 200; i++) {
                threads.submit(() -> {
                    try {
                        one.hash("some password");
                        done.incrementAndGet();
                    } catch (ProblemException e) {
                        AccountsTest.slug(e, "sign-in-busy", 503);
                        busy.incrementAndGet();
                    }
                });
            }
        }
        assertThat(busy.get() + done.get()).isEqualTo(200);
        assertThat(busy.get()).isGreaterThanOrEqualTo(200 - 64 - 60);
        assertThat(done).hasPositiveValue();
    }

    @Test
    void theParametersHaveAFloor() {
        assertThatThrownBy(() -> new SecurityConfig(Duration.ofHours(12), Duration.ofHours(2), 7 * 1024, 1, 2, 3, 366))
                .hasMessageContaining("at least 35840, was 7168");
        assertThatThrownBy(() -> new SecurityConfig(Duration.ofHours(1), Duration.ofHours(2), 19 * 1024, 2, 2, 3, 366))
                .hasMessageContaining("security.session-idle");
        assertThat(SecurityConfig.defaults().sessionLength()).isEqualTo(Duration.ofHours(12));
    }

    private ProblemException failure(String email, String password) {
        return (ProblemException) catchThrowable(() -> site.signIn.signIn(email, password, "192.0.2.1"));
    }
}
