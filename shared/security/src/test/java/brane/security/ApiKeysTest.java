package brane.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import brane.core.Role;
import brane.core.Settings;
import brane.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeysTest {

    private static final String SOURCE = "192.0.2.1";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Fixture site = new Fixture(DATABASE.sql());
    private Person anna;
    private ApiKeys.Created made;

    @BeforeEach
    void make() {
        anna = site.anna(Role.USER);
        made = site.apiKeys.create(anna.id(), "nightly import", 30);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aKeyStandsForItsPerson() {
        var caller = check(made).caller();

        assertThat(caller.id()).isEqualTo(anna.id());
        assertThat(caller.email()).isEqualTo("anna@example.org");
        assertThat(caller.roles()).containsExactly(Role.USER);
        assertThat(caller.groups()).containsExactly("cardiology");
        assertThat(caller.via()).isEqualTo("key:" + made.key().id());
        assertThat(caller.bySession()).isFalse();
    }

    @Test
    void theOwnerSeesAllButTheSecret() {
        site.clock.forward(Duration.ofSeconds(1));
        var second = site.apiKeys.create(anna.id(), " second ", null);

        assertThat(site.apiKeys.list(anna.id())).containsExactly(second.key(), made.key());
        assertThat(second.key().name()).isEqualTo("second");
        assertThat(second.key().expires()).isEqualTo(site.clock.instant().plus(Duration.ofDays(90)));
        assertThat(made.key().expires()).isEqualTo(made.key().created().plus(Duration.ofDays(30)));
        assertThat(site.apiKeys.list(UUID.randomUUID())).isEmpty();
        assertThat(second.toString()).doesNotContain(second.secret());
    }

    @Test
    void neitherSecretNorNameLiesInTheClear() {
        check(made);
        var rows = site.database
                        .query("select cast(k as text) as line from api_key k")
                        .toString()
                + site.database
                        .first("select cast(k as text) as line from api_key k")
                        .orElseThrow()
                        .text("line");

        assertThat(rows)
                .contains(made.key().id().toString())
                .doesNotContain("nightly")
                .doesNotContain(hex("nightly"))
                .doesNotContain(made.secret())
                .doesNotContain(hex(made.secret()));
        assertThat(site.log.events().toString()).doesNotContain("nightly").doesNotContain(made.secret());
    }

    /** Whoever can write into the database, and nothing else, can't make a key: the hash wants the site's secret. */
    @Test
    void aPlainHashInTheTableLetsNobodyIn() throws Exception {
        var own = ApiKeyTokens.fresh();
        var plain = java.security.MessageDigest.getInstance("SHA-256").digest(own.getBytes(StandardCharsets.US_ASCII));
        site.database.execute("update api_key set mac = ?", plain);

        assertRefused(own);
    }

    @Test
    void whatIsNoKeyIsRefusedLikeAnUnknownOne() {
        assertRefused("");
        assertRefused("brane_");
        assertRefused(made.secret() + " ");
        assertRefused(made.secret().substring(0, made.secret().length() - 1));
        assertRefused("x".repeat(30_000));
        assertRefused(ApiKeyTokens.fresh());
    }

    @Test
    void endsByItsDate() {
        site.clock.forward(Duration.ofDays(30).minusSeconds(1));
        check(made);
        site.clock.forward(Duration.ofSeconds(1));
        assertRefused(made.secret());
        assertThat(site.apiKeys.list(anna.id())).as("its owner sees why").hasSize(1);

        site.clock.forward(ApiKeys.SHOWN_AFTER_END);
        site.apiKeys.maintain();
        assertThat(site.apiKeys.list(anna.id())).hasSize(1);
        site.clock.forward(Duration.ofSeconds(1));
        site.apiKeys.maintain();
        assertThat(site.apiKeys.list(anna.id())).isEmpty();
    }

    @Test
    void aRevokedKeyIsOverAtOnceInEveryProcess() {
        var other = new ApiKeys(
                site.database,
                site.accounts,
                new SiteSecrets(site.database, site.keys),
                site.log,
                site.config,
                site.clock);
        other.check(made.secret(), SOURCE);

        site.apiKeys.revoke(anna.id(), made.key().id());

        assertRefused(made.secret());
        assertThatThrownBy(() -> other.check(made.secret(), SOURCE))
                .satisfies(e -> AccountsTest.slug(e, "api-key-invalid", 401));
        assertThat(site.log.events())
                .extracting("action", "resource", "decision")
                .contains(tuple("api-key-revoke", "key:" + made.key().id(), "ok"));
    }

    @Test
    void somebodyElsesKeyDoesNotExist() {
        var ben = site.accounts.create(
                new NewPerson("ben@example.org", "Ben", Fixture.PASSWORD, Set.of(Role.USER), Set.of()));
        var bens = site.apiKeys.create(ben.id(), "ben", null);
        var caller = check(made).caller();

        assertThatThrownBy(() -> site.apiKeys.revoke(ben.id(), made.key().id()))
                .satisfies(e -> AccountsTest.slug(e, "not-found", 404));
        assertThat(site.apiKeys.owns(caller, made.key().id().toString())).isTrue();
        assertThat(site.apiKeys.owns(caller, bens.key().id().toString())).isFalse();
        assertThat(site.apiKeys.owns(caller, UUID.randomUUID().toString())).isFalse();
        assertThat(check(made).person()).isEqualTo(anna);
        assertThat(check(bens).person().id()).isEqualTo(ben.id());
    }

    @Test
    void whoMayNotSignInHasNoKeysAndGetsNoneBack() {
        change(new PersonChange(null, null, null, null, false));
        assertRefused(made.secret());
        assertThatThrownBy(() -> site.apiKeys.create(anna.id(), "late", null))
                .satisfies(e -> AccountsTest.slug(e, "not-signed-in", 401));

        change(new PersonChange(null, null, null, null, true));
        assertRefused(made.secret());
        assertThat(site.apiKeys.list(anna.id())).isEmpty();
        assertThat(site.log.events())
                .anySatisfy(leaf -> assertThat(leaf)
                        .containsEntry("action", "user-change")
                        .containsEntry("kind", "outcome")
                        .containsEntry("counts", countsOfDeactivation()));
    }

    private static Map<String, Integer> countsOfDeactivation() {
        return Map.of("name", 0, "password", 0, "roles", 0, "groups", 0, "active", 1, "api-keys", 1);
    }

    /** Also when the row is still there, as it is for a moment. */
    @Test
    void aKeyOfAClosedAccountIsRefusedByItself() {
        site.database.execute("update account set active = false where id = ?", anna.id());
        assertRefused(made.secret());
    }

    @Test
    void aNewPasswordEndsSessionsAndLeavesKeys() {
        var session = site.signedIn();
        change(new PersonChange(null, "another long password", null, null, null));

        assertThat(site.sessions.check(java.util.Objects.requireNonNull(session.renewed())))
                .isEmpty();
        check(made);
    }

    @Test
    void changedRolesAndGroupsHoldFromTheNextRequest() {
        check(made);
        change(new PersonChange(null, null, Set.of(Role.AUDITOR), Set.of("audit"), null));

        var caller = check(made).caller();

        assertThat(caller.roles()).containsExactly(Role.AUDITOR);
        assertThat(caller.groups()).containsExactly("audit");
    }

    @Test
    void aPersonHasSoManyKeysThatHold() {
        site.apiKeys.create(anna.id(), "second", 1);
        site.apiKeys.create(anna.id(), "third", 1);
        assertThatThrownBy(() -> site.apiKeys.create(anna.id(), "fourth", 1))
                .satisfies(e -> AccountsTest.slug(e, "api-keys-full", 409));
        assertThat(site.apiKeys.list(anna.id())).hasSize(3);

        site.clock.forward(Duration.ofDays(1));
        site.apiKeys.create(anna.id(), "in the place of one that has expired", 1);
        assertThat(site.apiKeys.list(anna.id())).hasSize(4);
    }

    @Test
    void manyAtOnceDoNotGetMore() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 20; i++) {
                pool.submit(() -> site.apiKeys.create(anna.id(), "burst", 1));
            }
        }
        assertThat(site.apiKeys.list(anna.id())).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 367, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aLifeOutOfBoundsIsRefused(int days) {
        assertThatThrownBy(() -> site.apiKeys.create(anna.id(), "x", days))
                .satisfies(e -> AccountsTest.slug(e, "api-key-days-wrong", 422))
                .hasMessageContaining("days must be 1 to 366, was " + days);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "\u202Eabc"})
    void aNameMustBeSeen(String name) {
        assertThatThrownBy(() -> site.apiKeys.create(anna.id(), name, 1))
                .satisfies(e -> AccountsTest.slug(e, "name-malformed", 422));
        assertThatThrownBy(() -> site.apiKeys.create(anna.id(), name + "x".repeat(101), 1))
                .satisfies(e -> AccountsTest.slug(e, "name-malformed", 422));
    }

    @Test
    void theLastUseIsWrittenAndRecordedOnceAnHour() {
        assertThat(lastUsed()).isNull();
        check(made);
        var first = lastUsed();
        assertThat(first).isEqualTo(site.clock.instant());

        site.clock.forward(ApiKeys.USE_NOTED_EVERY.minusSeconds(1));
        check(made);
        assertThat(lastUsed()).isEqualTo(first);
        assertThat(uses()).isEqualTo(1);

        site.clock.forward(Duration.ofSeconds(1));
        check(made);
        assertThat(lastUsed()).isEqualTo(site.clock.instant());
        assertThat(uses()).isEqualTo(2);
        assertThat(site.log.events().getLast())
                .containsEntry("actor", "user:" + anna.id())
                .containsEntry("via", "key:" + made.key().id())
                .containsEntry("resource", "key:" + made.key().id())
                .containsEntry("decision", "allow");
    }

    @Test
    void ofManyUsesAtOnceOneIsRecorded() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 20; i++) {
                pool.submit(() -> check(made));
            }
        }
        assertThat(uses()).isEqualTo(1);
    }

    @Test
    void aClockThatWasSetBackDoesNotHideUses() {
        check(made);
        site.clock.forward(Duration.ofDays(-1));
        check(made);
        assertThat(lastUsed()).isEqualTo(site.clock.instant());
        assertThat(uses()).isEqualTo(2);
    }

    @Test
    void aUseThatCanNotBeRecordedIsRefusedAndTriedAgain() {
        site.log.fail(true);
        assertThatThrownBy(() -> check(made)).satisfies(e -> AccountsTest.slug(e, "audit-unavailable", 503));
        assertThat(lastUsed()).isNull();

        site.log.fail(false);
        check(made);
        assertThat(uses()).isEqualTo(1);
    }

    @Test
    void noKeyWithoutARecord() {
        site.log.fail(true);
        assertThatThrownBy(() -> site.apiKeys.create(anna.id(), "x", 1))
                .satisfies(e -> AccountsTest.slug(e, "audit-unavailable", 503));
        assertThatThrownBy(() -> site.apiKeys.revoke(anna.id(), made.key().id()))
                .satisfies(e -> AccountsTest.slug(e, "audit-unavailable", 503));
        assertThat(site.apiKeys.list(anna.id())).containsExactly(made.key());
    }

    @Test
    void aScanDoesNotFillTheLog() {
        var before = site.log.events().size();
        for (var i = 0; i < 300; i++) {
            assertRefused(i % 2 == 0 ? ApiKeyTokens.fresh() : "garbage" + i);
        }

        assertThat(site.log.events().subList(before, site.log.events().size()))
                .hasSize(Denials.ALONE)
                .allSatisfy(leaf -> assertThat(leaf)
                        .containsEntry("action", "api-key-use")
                        .containsEntry("decision", "deny")
                        .containsEntry("why", "api-key-invalid")
                        .hasEntrySatisfying(
                                "resource", it -> assertThat(it.toString()).matches("network:[0-9a-f]{16}")));
        assertThat(site.log.events().toString()).doesNotContain(SOURCE).doesNotContain("garbage");
        assertThat(site.database.query("select who from sign_in_wait"))
                .as("one program with an old key must not lock out a house")
                .isEmpty();
    }

    @Test
    void aKnownKeyThatEndedIsNamedInTheLog() {
        site.clock.forward(Duration.ofDays(31));
        assertRefused(made.secret());
        assertThat(site.log.events().getLast())
                .containsEntry("action", "api-key-use")
                .containsEntry("decision", "deny")
                .containsEntry("resource", "key:" + made.key().id());
    }

    @Test
    void theSettingsHaveDefaultsAndBounds() {
        var defaults = SecurityConfig.defaults();
        assertThat(defaults.apiKeys()).isEqualTo(20);
        assertThat(defaults.apiKeyDays()).isEqualTo(366);
        var given = SecurityConfig.from(new Settings(Map.of("security.api-keys", "5", "security.api-key-days", "14")));
        assertThat(given.apiKeys()).isEqualTo(5);
        assertThat(given.apiKeyDays()).isEqualTo(14);
        for (var wrong : new String[] {"security.api-keys", "security.api-key-days"}) {
            assertThatThrownBy(() -> SecurityConfig.from(new Settings(Map.of(wrong, "0"))))
                    .hasMessageContaining(wrong + " must be 1 to");
        }
    }

    @Test
    void whereFewerDaysAreAllowedTheyAreTheDefault() {
        var strict = new SecurityConfig(Duration.ofHours(12), Duration.ofHours(2), 7 * 1024, 5, 4, 3, 7);
        var keys = new ApiKeys(site.database, site.accounts, site.secrets, site.log, strict, site.clock);

        var key = keys.create(anna.id(), "short", null).key();

        assertThat(key.expires()).isEqualTo(key.created().plus(Duration.ofDays(7)));
    }

    private Proof.ByApiKey check(ApiKeys.Created key) {
        return site.apiKeys.check(key.secret(), SOURCE);
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> site.apiKeys.check(token, SOURCE))
                .satisfies(e -> AccountsTest.slug(e, "api-key-invalid", 401))
                .hasMessageNotContaining(token.isEmpty() ? "\0" : token);
    }

    private java.time.Instant lastUsed() {
        return site.apiKeys.list(anna.id()).getFirst().lastUsed();
    }

    private long uses() {
        return site.log.events().stream()
                .filter(leaf -> "api-key-use".equals(leaf.get("action")) && "allow".equals(leaf.get("decision")))
                .count();
    }

    private void change(PersonChange change) {
        site.accounts.change(anna.id(), change);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
