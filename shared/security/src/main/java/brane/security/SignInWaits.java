package brane.security;

import brane.core.Problem;
import brane.storage.Database;
import brane.storage.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How long an address or a network must wait after failures: an attempt counts as failed from its beginning, so that a
 * hundred at once are a hundred, and is forgiven when it succeeds. The wait doubles with each further failure.
 */
final class SignInWaits {

    /** Attempts on one account that cost no wait. */
    static final int FREE_PER_ADDRESS = 5;

    /** Attempts from one network that cost no wait: a whole house may come from one address. */
    static final int FREE_PER_NETWORK = 50;

    static final Duration MAX_WAIT_ADDRESS = Duration.ofMinutes(15);
    static final Duration MAX_WAIT_NETWORK = Duration.ofMinutes(1);
    static final Duration FORGET_AFTER = Duration.ofHours(1);
    static final int MAX_ROWS = 20_000;

    private final Database database;
    private final Clock clock;

    SignInWaits(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Counts the attempt, or says why it must wait. */
    Optional<Problem> admit(byte[] address, byte[] network) {
        return database.inTx(tx -> {
            // PostgreSQL rounds to microseconds, up as well as down: a wait that begins now must not seem to lie ahead.
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var wait = count(tx, network, now, FREE_PER_NETWORK, MAX_WAIT_NETWORK)
                    .or(() -> count(tx, address, now, FREE_PER_ADDRESS, MAX_WAIT_ADDRESS));
            return wait.map(until -> locked(Duration.between(now, until)));
        });
    }

    /** An attempt succeeded: the address starts anew, the network has this one attempt back. */
    void forget(byte[] address, byte[] network) {
        database.execute("delete from sign_in_wait where who = ?", address);
        database.execute("update sign_in_wait set failures = greatest(0, failures - 1) where who = ?", network);
    }

    /** Keeps the table small: what is long ago goes, and of too many those that wait shortest. */
    void maintain() {
        database.execute(
                "delete from sign_in_wait where last < ?", clock.instant().minus(FORGET_AFTER));
        database.execute(
                "delete from sign_in_wait where who in (select who from sign_in_wait order by until desc offset ?)",
                MAX_ROWS);
    }

    /** The network that stands for an address: the whole of IPv4, the first 64 bits of IPv6 (RFC 6177). */
    static String network(String source) {
        try {
            var address = java.net.InetAddress.ofLiteral(source);
            var bytes = address.getAddress();
            return bytes.length == 4
                    ? address.getHostAddress()
                    : java.util.HexFormat.of().formatHex(bytes, 0, 8) + "/64";
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }

    /** Empty when the attempt may go on and was counted, else the end of the wait. */
    private static Optional<Instant> count(Sql tx, byte[] who, Instant now, int free, Duration longest) {
        tx.execute("""
                insert into sign_in_wait (who, failures, until, last) values (?, 0, ?, ?)
                on conflict (who) do nothing""", who, now, now);
        var row = tx.first("select failures, until, last from sign_in_wait where who = ? for update", who)
                .orElseThrow();
        var until = row.instant("until");
        // No wait is so long: what lies further ahead was counted before the clock was set back.
        if (until.isAfter(now) && !until.isAfter(now.plus(longest))) {
            return Optional.of(until);
        }
        var old = row.instant("last").isBefore(now.minus(FORGET_AFTER));
        var failures = (old ? 0 : row.number("failures")) + 1;
        tx.execute(
                "update sign_in_wait set failures = ?, until = ?, last = ? where who = ?",
                failures,
                now.plus(wait(failures, free, longest)),
                now,
                who);
        return Optional.empty();
    }

    static Duration wait(long failures, int free, Duration longest) {
        if (failures < free) {
            return Duration.ZERO;
        }
        var seconds = 1L << Math.min(30, failures - free);
        return seconds < longest.toSeconds() ? Duration.ofSeconds(seconds) : longest;
    }

    private static Problem locked(Duration wait) {
        var seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return Problem.of(
                        "sign-in-locked",
                        429,
                        "Too many sign-ins failed.",
                        "wait " + seconds + " s, then try again; an administrator can set a new password")
                .with("retry_after", seconds);
    }
}
