package brane.security;

import brane.core.Problem;
import brane.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in PHC string format, {@code $argon2id$v=19$m=…,t=…,p=1$salt$hash}. A bounded number runs at once, each
 * with its own memory; the others wait a little and are then sent away.
 */
final class Passwords {

    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{43})");
    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final int MAX_WAITING = 64;
    private static final int MAX_WAIT_SECONDS = 5;

    private final int memoryKib;
    private final int passes;
    private final Semaphore running;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final SecureRandom random = new SecureRandom();
    private final String nobodys;

    Passwords(SecurityConfig config) {
        memoryKib = config.passwordMemoryKib();
        passes = config.passwordPasses();
        running = new Semaphore(config.passwordParallel());
        var salt = new byte[SALT];
        var hash = new byte[HASH];
        random.nextBytes(salt);
        random.nextBytes(hash);
        nobodys = format(memoryKib, passes, 1, salt, hash);
    }

    /** A hash that no password fits, so that an unknown address costs what a wrong password costs. */
    String nobodys() {
        return nobodys;
    }

    /** @throws ProblemException {@code sign-in-busy} (503) when too many passwords are being checked */
    String hash(String password) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        return format(memoryKib, passes, 1, salt, derive(password, memoryKib, passes, 1, salt));
    }

    /**
     * Whether the password fits; takes as long for a wrong one as for a right one.
     *
     * @throws ProblemException {@code sign-in-busy} (503) when too many passwords are being checked
     */
    boolean fits(String stored, String password) {
        var parts = PHC.matcher(stored);
        if (!parts.matches()) {
            throw new IllegalStateException("a stored password is not an Argon2id PHC string");
        }
        var salt = Base64.getDecoder().decode(parts.group(4));
        var hash = Base64.getDecoder().decode(parts.group(5));
        var memory = Integer.parseInt(parts.group(1));
        var derived =
                derive(password, memory, Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)), salt);
        return MessageDigest.isEqual(hash, derived);
    }

    /** Whether the hash was made with other parameters than those of today. */
    boolean outdated(String stored) {
        return !stored.startsWith("$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=1$");
    }

    private byte[] derive(String password, int memory, int iterations, int lanes, byte[] salt) {
        if (!waiting.tryAcquire()) {
            throw busy();
        }
        try {
            if (!running.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            waiting.release();
        }
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memory)
                    .withIterations(iterations)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            var derived = new byte[HASH];
            generator.generateBytes(PasswordRule.normal(password).getBytes(StandardCharsets.UTF_8), derived);
            return derived;
        } finally {
            running.release();
        }
    }

    private static String format(int memory, int passes, int lanes, byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + lanes + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    private static ProblemException busy() {
        return Problem.of(
                        "sign-in-busy",
                        503,
                        "Too many people sign in at this moment.",
                        "at most " + MAX_WAITING + " password checks wait for at most " + MAX_WAIT_SECONDS
                                + " s; try again in a few seconds")
                .with("retry_after", MAX_WAIT_SECONDS)
                .failure();
    }
}
