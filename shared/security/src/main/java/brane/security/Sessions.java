package brane.security;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.core.Caller;
import brane.core.Ids;
import brane.core.RequestContext;
import brane.storage.Database;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in. A session is a row that can be taken away at any moment and a signed token that names it; the person's
 * state, roles and groups are read anew for each request, so a change holds from the next request on, in every process.
 */
public final class Sessions {

    /** The cookie that carries the token. */
    public static final String COOKIE = "brane_session";

    /** A person's older sessions beyond this many end when a new one begins. */
    static final int MAX_PER_PERSON = 20;

    /** A token older than this is replaced, which is what lets a session slide. */
    private static final Duration RENEW_AFTER = Duration.ofMinutes(5);

    /**
     * One valid session at the moment of one request.
     *
     * @param csrf what a changing request of this session must carry in {@code X-CSRF-Token}
     * @param expires when the session ends unless it is used, never later than its full length
     * @param renewed a newer token to send as cookie, or null when the old one is new enough
     */
    public record Session(
            UUID id,
            Person person,
            String csrf,
            Instant expires,
            @Nullable String renewed) implements Proof {

        @Override
        public String via() {
            return Caller.SESSION + id;
        }
    }

    private final Database database;
    private final Accounts accounts;
    private final AuditLog log;
    private final SecurityConfig config;
    private final Clock clock;
    private final SessionTokens tokens;
    private final byte[] csrfSecret;

    public Sessions(
            Database database,
            Accounts accounts,
            SiteSecrets secrets,
            AuditLog log,
            SecurityConfig config,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.log = log;
        this.config = config;
        this.clock = clock;
        this.tokens = new SessionTokens(secrets.get("session-token"), clock);
        this.csrfSecret = secrets.get("session-csrf");
    }

    /** Who the token stands for now, or nobody: forged, expired, revoked, or of a person who may not sign in any more. */
    public Optional<Caller> caller(String token) {
        return check(token).map(Session::caller);
    }

    /** The whole session of the token, or none. */
    public Optional<Session> check(String token) {
        return tokens.read(token)
                .flatMap(claims -> database.first(
                                "select " + Accounts.COLUMNS
                                        + ", s.expires from session s join account a on a.id = s.person"
                                        + " where s.id = ? and s.person = ? and a.active and s.expires > ?",
                                claims.session(),
                                claims.person(),
                                clock.instant())
                        .map(row -> {
                            var end = row.instant("expires");
                            var person = accounts.person(database, row);
                            var stale = claims.issued().plus(RENEW_AFTER).isBefore(clock.instant());
                            var expires = stale ? idleEnd(end) : claims.expires();
                            var renewed = stale ? tokens.write(claims.session(), claims.person(), expires) : null;
                            return new Session(claims.session(), person, csrf(claims.session()), expires, renewed);
                        }));
    }

    /** Whether the header is the one of this session; takes equally long for each answer. */
    public boolean csrfFits(Session session, Optional<String> header) {
        var expected = session.csrf().getBytes(StandardCharsets.UTF_8);
        return header.map(text -> MessageDigest.isEqual(expected, text.getBytes(StandardCharsets.UTF_8)))
                .orElse(false);
    }

    /** Ends that session; recorded before it happens. */
    public void end(Session session) {
        log.during(
                Entry.of(Action.SIGN_OUT, "session:" + session.id()),
                _ -> database.execute("delete from session where id = ?", session.id()));
    }

    /** Ends all sessions of the person; recorded before it happens. */
    public void endAll(UUID person) {
        log.during(
                Entry.of(Action.SESSION_REVOKE, "account:" + person),
                _ -> database.execute("delete from session where person = ?", person));
    }

    /** The value of Set-Cookie for a session that begins or goes on. */
    public String cookie(Session session, boolean https) {
        var token = session.renewed();
        if (token == null) {
            throw new IllegalArgumentException("a session without a new token needs no cookie");
        }
        var seconds =
                Math.max(1, Duration.between(clock.instant(), session.expires()).toSeconds());
        return COOKIE + "=" + token + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict" + secure(https);
    }

    /** The value of Set-Cookie that makes the browser forget. */
    public String noCookie(boolean https) {
        return COOKIE + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict" + secure(https);
    }

    /** Removes the rows of sessions that are over; called by the maintenance. */
    public void maintain() {
        database.execute("delete from session where expires < ?", clock.instant());
    }

    /**
     * Begins a session of a person who has just proven who they are; the action is recorded as theirs before it begins.
     *
     * @param proven the stored password that they knew; while it was being checked somebody may have set another, and that
     *     ends all sessions, so this one must not begin: then it is empty
     */
    Optional<Session> begin(Person person, Action action, String proven) {
        var id = Ids.next();
        var now = clock.instant();
        var end = now.plus(config.sessionLength());
        var expires = idleEnd(end);
        var session = new Session(id, person, csrf(id), expires, tokens.write(id, person.id(), expires));
        ScopedValue.where(RequestContext.CALLER, session.caller())
                .run(() -> log.fact(Entry.of(action, "session:" + id), Decision.ALLOW));
        return database.inTx(tx -> {
            if (tx.first(
                            "select id from account where id = ? and active and password = ? for share",
                            person.id(),
                            proven)
                    .isEmpty()) {
                return Optional.empty();
            }
            tx.execute(
                    "insert into session (id, person, created, expires) values (?, ?, ?, ?)",
                    id,
                    person.id(),
                    now,
                    end);
            tx.execute("""
                    delete from session where person = ? and id <> ? and id not in
                        (select id from session where person = ? and id <> ? order by created desc, id desc limit ?)""", person.id(), id, person.id(), id, MAX_PER_PERSON - 1);
            return Optional.of(session);
        });
    }

    private Instant idleEnd(Instant end) {
        var idle = clock.instant().plus(config.sessionIdle());
        return idle.isBefore(end) ? idle : end;
    }

    private String csrf(UUID session) {
        var bytes = ByteBuffer.allocate(16)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(SiteSecrets.mac(csrfSecret, bytes));
    }

    private static String secure(boolean https) {
        return https ? "; Secure" : "";
    }
}
