package brane.security;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.core.Caller;
import brane.core.Gathered;
import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.storage.Database;
import brane.storage.Row;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a person's programs sign in with. A key may do what its person may do at that moment, but for what {@link Access} keeps
 * to sessions; it ends by its date, when it is revoked, and when the person may not sign in any more. A new password leaves it.
 */
public final class ApiKeys {

    /** The days that a key holds when nobody says how many; fewer where fewer are allowed. */
    static final int DAYS = 90;

    /** A key's last use is written, and recorded, at most this often. */
    static final Duration USE_NOTED_EVERY = Duration.ofHours(1);

    /** So long a key that has expired stands in the list, so that its owner sees why a program stopped. */
    static final Duration SHOWN_AFTER_END = Duration.ofDays(30);

    private static final int MOST_AT_ONCE = 500;

    private static final String COLUMNS = "k.id, k.name, k.created, k.expires, k.used";

    /** A key at the one moment when its secret is known. */
    public record Created(ApiKey key, String secret) {

        /** Without the secret, which must not end in a log. */
        @Override
        public String toString() {
            return "Created[" + key.id() + "]";
        }
    }

    private final Database database;
    private final Accounts accounts;
    private final AuditLog log;
    private final SecurityConfig config;
    private final Clock clock;
    private final byte[] macSecret;
    private final Denials denials;
    private final Gathered<String, Row> found = new Gathered<>(MOST_AT_ONCE, this::find);

    public ApiKeys(
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
        this.macSecret = secrets.get("api-key");
        this.denials = new Denials(log, System::nanoTime);
    }

    /** How many keys that hold a person may have. */
    public int keysMax() {
        return config.apiKeys();
    }

    /** The most days that a new key may hold. */
    public int daysMax() {
        return config.apiKeyDays();
    }

    /**
     * Makes a key for a person; recorded before it happens.
     *
     * @param days how long it holds, or null for 90 days, at most {@link #daysMax}
     * @throws ProblemException {@code name-malformed} (422), {@code api-key-days-wrong} (422), {@code api-keys-full} (409),
     *     {@code not-signed-in} (401) when the person was deactivated a moment ago
     */
    public Created create(UUID person, String name, @Nullable Integer days) {
        var plain = NewPerson.name(name);
        var length = days == null ? Math.min(DAYS, daysMax()) : days;
        if (length < 1 || length > daysMax()) {
            throw Problem.of(
                            "api-key-days-wrong",
                            422,
                            "An API key can't hold that long.",
                            "days must be 1 to " + daysMax() + ", was " + length)
                    .failure();
        }
        var id = Ids.next();
        var now = now();
        var key = new ApiKey(id, plain, now, now.plus(Duration.ofDays(length)), null);
        var secret = ApiKeyTokens.fresh();
        return log.during(
                Entry.of(Action.API_KEY_CREATE, resource(id)).count("days", length),
                _ -> database.inTx(tx -> {
                    // Waits for whoever deactivates the person or makes another key for them.
                    if (tx.first("select id from account where id = ? and active for update", person)
                            .isEmpty()) {
                        throw new AccessRules.Decision.NotSignedIn().problem().failure();
                    }
                    var held = tx.query(
                            "select id from api_key where person = ? and expires > ? limit ?", person, now, keysMax());
                    if (held.size() >= keysMax()) {
                        throw full();
                    }
                    tx.execute(
                            "insert into api_key (id, person, mac, name, created, expires) values (?, ?, ?, ?, ?, ?)",
                            id,
                            person,
                            mac(secret),
                            accounts.seal(tx, person, context(id), plain),
                            key.created(),
                            key.expires());
                    return new Created(key, secret);
                }));
    }

    /** The person's keys, the newest first, with those that have expired lately. */
    public List<ApiKey> list(UUID person) {
        return database
                .query(
                        "select " + COLUMNS
                                + " from api_key k where k.person = ? order by k.created desc, k.id desc limit ?",
                        person,
                        Database.MAX_ROWS)
                .stream()
                .map(row -> key(person, row))
                .toList();
    }

    /** Whether the key is the caller's own; also when it has expired. */
    public boolean owns(Caller caller, String key) {
        return database.first("select id from api_key where id = ? and person = ?", Ids.parse(key), caller.id())
                .isPresent();
    }

    /**
     * Ends a key of that person; recorded before it happens.
     *
     * @throws ProblemException {@code not-found} (404)
     */
    public void revoke(UUID person, UUID key) {
        log.during(Entry.of(Action.API_KEY_REVOKE, resource(key)), _ -> {
            if (database.execute("delete from api_key where id = ? and person = ?", key, person) == 0) {
                throw new AccessRules.Decision.NotFound().problem().failure();
            }
            return true;
        });
    }

    /**
     * Who asks by that key. The first use in an hour is recorded, so that the log has the key's life as it has a session's.
     *
     * @param token what the request brought as its key, whatever that is
     * @param source the network address that the request came from, as text
     * @throws ProblemException {@code api-key-invalid} (401), the same for a text that is no key, an unknown, a revoked, an
     *     expired one, and one whose person may not sign in; {@code audit-unavailable} (503)
     */
    public Proof.ByApiKey check(String token, String source) {
        var now = now();
        var found = ApiKeyTokens.isWhole(token) ? find(token) : Optional.<Row>empty();
        if (found.isEmpty()) {
            throw refused(source, Optional.empty());
        }
        var row = found.get();
        var id = row.uuid("key");
        if (!row.flag("active") || !row.instant("expires").isAfter(now)) {
            throw refused(source, Optional.of(id));
        }
        var proof = new Proof.ByApiKey(id, accounts.person(database, row));
        var used = row.optionalInstant("used").orElse(null);
        if (used == null || Duration.between(used, now).abs().compareTo(USE_NOTED_EVERY) >= 0) {
            noteUse(proof, used, now);
        }
        return proof;
    }

    /** Removes what expired long ago, and records refusals that were only counted; called by the maintenance. */
    public void maintain() {
        database.execute("delete from api_key where expires < ?", now().minus(SHOWN_AFTER_END));
        denials.flush();
    }

    /** Looked up by a hash that nobody can steer without the site's secret, so that the time it takes tells nothing. */
    private Optional<Row> find(String token) {
        return found.get(HexFormat.of().formatHex(mac(token)));
    }

    private Map<String, Row> find(Set<String> macs) {
        return database
                .query(
                        "select " + Accounts.COLUMNS + ", k.id as key, k.mac, k.expires, k.used"
                                + " from api_key k join account a on a.id = k.person where k.mac = any(?)",
                        (Object) macs.stream().map(HexFormat.of()::parseHex).toArray(byte[][]::new))
                .stream()
                .collect(Collectors.toMap(row -> HexFormat.of().formatHex(row.bytes("mac")), row -> row));
    }

    /** Of requests at once, in all processes, one writes; when it can't record, the next one tries again. */
    private void noteUse(Proof.ByApiKey proof, @Nullable Instant before, Instant now) {
        if (!setUsed(proof.key(), before, now)) {
            return;
        }
        try {
            ScopedValue.where(RequestContext.CALLER, proof.caller())
                    .run(() -> log.fact(Entry.of(Action.API_KEY_USE, resource(proof.key())), Decision.ALLOW));
        } catch (RuntimeException e) {
            setUsed(proof.key(), now, before);
            throw e;
        }
    }

    private boolean setUsed(UUID key, @Nullable Instant before, @Nullable Instant now) {
        return database.execute(
                        "update api_key set used = cast(? as timestamptz) where id = ? and used is not distinct from cast(? as timestamptz)",
                        now,
                        key,
                        before)
                > 0;
    }

    /** Recorded by the network it came from, so that neither a scan nor a program with an old key fills the log. */
    private ProblemException refused(String source, Optional<UUID> key) {
        var network =
                "network:" + HexFormat.of().formatHex(accounts.mac("source|" + SignInWaits.network(source)), 0, 8);
        var problem = Problem.of(
                "api-key-invalid",
                401,
                "The API key is not valid.",
                "send Authorization: Bearer and a key that neither expired nor was revoked; make one in BRANE under API keys");
        denials.add(
                network,
                Optional.empty(),
                Entry.of(Action.API_KEY_USE, key.map(ApiKeys::resource).orElse(network))
                        .why(problem.slug()));
        return problem.failure();
    }

    private ProblemException full() {
        return Problem.of(
                        "api-keys-full",
                        409,
                        "You have too many API keys.",
                        "a person may have at most " + keysMax() + " that hold; revoke one that is not needed")
                .failure();
    }

    private ApiKey key(UUID person, Row row) {
        var id = row.uuid("id");
        return new ApiKey(
                id,
                accounts.open(database, person, context(id), row.bytes("name")),
                row.instant("created"),
                row.instant("expires"),
                row.optionalInstant("used").orElse(null));
    }

    private byte[] mac(String token) {
        return SiteSecrets.mac(macSecret, token.getBytes(StandardCharsets.US_ASCII));
    }

    /** As exact as PostgreSQL keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String context(UUID key) {
        return "api-key.name|" + key;
    }

    private static String resource(UUID key) {
        return "key:" + key;
    }
}
