package brane.security;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Role;
import brane.storage.TestDatabase;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Fixture site = new Fixture(DATABASE.sql());
    private Person anna;
    private Sessions.Session session;
    private String token;

    @BeforeEach
    void signIn() {
        anna = site.anna(Role.USER);
        session = site.signedIn();
        token = session.renewed();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aTokenStandsForItsPerson() {
        var caller = site.sessions.caller(token).orElseThrow();

        assertThat(caller.id()).isEqualTo(anna.id());
        assertThat(caller.email()).isEqualTo("anna@example.org");
        assertThat(caller.roles()).containsExactly(Role.USER);
        assertThat(caller.groups()).containsExactly("cardiology");
        assertThat(caller.via()).isEqualTo("session:" + session.id());
    }

    @Test
    void theCookieIsForThisSiteAndNoScript() {
        assertThat(site.sessions.cookie(session, true))
                .isEqualTo("brane_session=" + token + "; Path=/; Max-Age=7200; HttpOnly; SameSite=Strict; Secure");
        assertThat(site.sessions.noCookie(false))
                .isEqualTo("brane_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyChangedPartIsRefused(int part) {
        var parts = token.split("\\.");
        for (var i = 0; i < parts[part].length(); i++) {
            var changed = new StringBuilder(parts[part]);
            changed.setCharAt(i, changed.charAt(i) == 'A' ? 'Q' : 'A');
            var all = parts.clone();
            all[part] = changed.toString();
            assertThat(site.sessions.caller(String.join(".", all)))
                    .as("part %s character %s", part, i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"none\",\"typ\":\"JWT\"}",
                "{\"alg\":\"None\",\"typ\":\"JWT\"}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"
            })
    void aTokenWithoutASignatureIsRefused(String header) {
        var claims = token.split("\\.")[1];
        for (var signature : new String[] {"", "AA", token.split("\\.")[2].substring(1)}) {
            assertThat(site.sessions.caller(base64(header) + "." + claims + "." + signature))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"../../dev/null\"}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"jku\":\"https://example.org/keys\"}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"HS384\",\"typ\":\"JWT\"}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}"
            })
    void anotherHeaderIsRefusedEvenWhenItsSignatureIsRight(String header) throws Exception {
        var input = base64(header) + "." + token.split("\\.")[1];
        var mac = SiteSecrets.mac(site.secrets.get("session-token"), input.getBytes(StandardCharsets.US_ASCII));
        var signature = Base64.getUrlEncoder().withoutPadding().encodeToString(mac);

        assertThat(site.sessions.caller(input + "." + signature)).isEmpty();
        assertThat(site.sessions.caller(rightlySigned(Map.of())))
                .as("the same way, nothing changed")
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "iss,other", "iss,", "aud,brane", "aud,", "sub,not-a-uuid", "sub,019ab000-0000-7000-8000-000000000001", "sub,",
        "sid,019ab000-0000-7000-8000-000000000001", "sid,", "sid,x", "exp,", "nbf,", "iat,", "admin,true"
    })
    void otherClaimsAreRefusedEvenWhenTheirSignatureIsRight(String claim, String value) throws Exception {
        var change = new java.util.HashMap<String, Object>();
        change.put(claim, value);

        assertThat(site.sessions.caller(rightlySigned(change))).isEmpty();
    }

    @Test
    void twoAudiencesAreOneTooMany() throws Exception {
        assertThat(site.sessions.caller(rightlySigned(Map.of("aud", java.util.List.of("brane-session", "other")))))
                .isEmpty();
    }

    @Test
    void aTokenThatIsNotValidYetIsRefused() throws Exception {
        var soon = site.clock.instant().plusSeconds(60).getEpochSecond();
        assertThat(site.sessions.caller(rightlySigned(Map.of("nbf", soon)))).isEmpty();
    }

    @Test
    void doubledClaimsAreRefused() throws Exception {
        var claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        var doubled = claims.substring(0, claims.length() - 1) + ",\"sub\":\"" + anna.id() + "\"}";

        assertThat(site.sessions.caller(signed(doubled, site.secrets.get("session-token"))))
                .isEmpty();
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        var claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);

        assertThat(site.sessions.caller(signed(claims, new byte[32]))).isEmpty();
        assertThat(site.sessions.caller(signed(claims, site.secrets.get("session-csrf"))))
                .isEmpty();
        assertThat(site.sessions.caller(signed(claims, site.secrets.get("session-token"))))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "a.b.c.d", "....", "null", "\u0000", "{}"})
    void garbageIsRefused(String garbage) {
        assertThat(site.sessions.caller(garbage)).isEmpty();
        assertThat(site.sessions.caller(garbage + "x".repeat(10_000))).isEmpty();
        assertThat(site.sessions.caller(token + garbage + " ")).isEmpty();
    }

    @Test
    void endsWhenIdle() {
        site.clock.forward(Duration.ofHours(2).minusSeconds(1));
        assertThat(site.sessions.caller(token)).isPresent();
        site.clock.forward(Duration.ofSeconds(1));
        assertThat(site.sessions.caller(token)).isEmpty();
    }

    @Test
    void slidesWithUseButNotBeyondItsLength() {
        var current = token;
        for (var hour = 1; hour < 12; hour++) {
            site.clock.forward(Duration.ofHours(1));
            var now = site.sessions.check(current).orElseThrow();
            assertThat(now.csrf()).isEqualTo(session.csrf());
            current = now.renewed();
            assertThat(current).isNotNull();
        }
        assertThat(site.sessions.check(current).orElseThrow().expires())
                .isEqualTo(site.clock.instant().plus(Duration.ofHours(1)));
        site.clock.forward(Duration.ofHours(1));
        assertThat(site.sessions.caller(current)).isEmpty();
    }

    @Test
    void aFreshTokenIsNotRenewed() {
        assertThat(site.sessions.check(token).orElseThrow().renewed()).isNull();
        assertThat(site.sessions.check(token).orElseThrow().expires()).isEqualTo(session.expires());
    }

    @Test
    void aRevokedSessionIsOverAtOnce() {
        site.sessions.end(session);
        assertThat(site.sessions.caller(token)).isEmpty();
        assertThat(site.log.events()).extracting(leaf -> leaf.get("action")).contains("sign-out");
    }

    @Test
    void endingAllSessionsEndsEach() {
        var second = site.signedIn();
        site.sessions.endAll(anna.id());
        assertThat(site.sessions.caller(token)).isEmpty();
        assertThat(site.sessions.caller(second.renewed())).isEmpty();
    }

    @Test
    void aClosedAccountIsOutAtOnceAndStaysOut() {
        change(new PersonChange(null, null, null, null, false));
        assertThat(site.sessions.caller(token)).isEmpty();
        change(new PersonChange(null, null, null, null, true));
        assertThat(site.sessions.caller(token)).isEmpty();
    }

    @Test
    void aNewPasswordEndsAllSessions() {
        change(new PersonChange(null, "another long password", null, null, null));
        assertThat(site.sessions.caller(token)).isEmpty();
    }

    @Test
    void changedRolesAndGroupsHoldFromTheNextRequest() {
        change(new PersonChange(null, null, Set.of(Role.AUDITOR), Set.of("audit"), null));

        var caller = site.sessions.caller(token).orElseThrow();

        assertThat(caller.roles()).containsExactly(Role.AUDITOR);
        assertThat(caller.groups()).containsExactly("audit");
    }

    @Test
    void anotherProcessSeesTheSame() {
        var other = new Sessions(
                site.database,
                site.accounts,
                new SiteSecrets(site.database, site.keys),
                site.log,
                site.config,
                site.clock);
        assertThat(other.caller(token)).isPresent();
        site.sessions.end(session);
        assertThat(other.caller(token)).isEmpty();
    }

    @Test
    void theCsrfTokenBelongsToItsSession() {
        var other = site.signedIn();

        assertThat(site.sessions.csrfFits(session, Optional.of(session.csrf()))).isTrue();
        assertThat(site.sessions.csrfFits(session, Optional.of(other.csrf()))).isFalse();
        assertThat(site.sessions.csrfFits(session, Optional.of(""))).isFalse();
        assertThat(site.sessions.csrfFits(session, Optional.empty())).isFalse();
        assertThat(site.sessions.csrfFits(session, Optional.of(session.csrf() + "A")))
                .isFalse();
        assertThat(session.csrf()).hasSize(43);
    }

    @Test
    void aPersonHasSoManySessions() {
        for (var i = 0; i < Sessions.MAX_PER_PERSON; i++) {
            site.clock.forward(Duration.ofMillis(1));
            site.signedIn();
        }
        assertThat(site.sessions.caller(token)).as("the oldest").isEmpty();
        assertThat(site.database.query("select id from session")).hasSize(Sessions.MAX_PER_PERSON);
    }

    /** All others then seem to have begun later. */
    @Test
    void oneCanSignInThoughTheClockWasSetBack() {
        for (var i = 0; i < Sessions.MAX_PER_PERSON; i++) {
            site.signedIn();
        }
        site.clock.forward(Duration.ofDays(-1));

        var session = site.signedIn();

        assertThat(site.sessions.caller(session.renewed())).isPresent();
        assertThat(site.database.query("select id from session")).hasSize(Sessions.MAX_PER_PERSON);
    }

    @Test
    void noSessionWithoutARecord() {
        site.log.fail(true);
        org.assertj.core.api.Assertions.assertThatThrownBy(site::signedIn)
                .satisfies(e -> AccountsTest.slug(e, "audit-unavailable", 503));
        assertThat(site.database.query("select id from session")).hasSize(1);
    }

    @Test
    void maintenanceRemovesWhatIsOver() {
        site.clock.forward(Duration.ofHours(13));
        site.sessions.maintain();
        assertThat(site.database.query("select id from session")).isEmpty();
    }

    private void change(PersonChange change) {
        site.accounts.change(anna.id(), change);
    }

    /** The claims of the token with some changed, signed with the right key; null takes a claim away. */
    private String rightlySigned(Map<String, Object> change) throws Exception {
        var claims = com.nimbusds.jwt.SignedJWT.parse(token).getPayload().toJSONObject();
        var all = new java.util.HashMap<>(claims);
        change.forEach((name, value) -> {
            if (value == null) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        return signed(new Payload(all).toString(), site.secrets.get("session-token"));
    }

    private static String signed(String claims, byte[] secret) throws Exception {
        var jws = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(com.nimbusds.jose.JOSEObjectType.JWT)
                        .build(),
                new Payload(claims));
        jws.sign(new MACSigner(secret));
        return jws.serialize();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSessionOfSomebodyElseIsRefusedEvenWhenItsSignatureIsRight() throws Exception {
        assertThat(site.sessions.caller(
                        rightlySigned(Map.of("sub", UUID.randomUUID().toString()))))
                .isEmpty();
    }
}
