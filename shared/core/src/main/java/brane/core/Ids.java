package brane.core;

import java.security.SecureRandom;
import java.util.UUID;

/** Time-ordered identifiers: UUID version 7 (RFC 9562, section 5.7). */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id: 48 bits of Unix milliseconds, then 74 random bits. */
    public static UUID next() {
        var random = new byte[10];
        RANDOM.nextBytes(random);
        var high = System.currentTimeMillis() << 16 | 0x7000 | (random[0] & 0x0F) << 8 | (random[1] & 0xFF);
        var low = 0L;
        for (var i = 2; i < 10; i++) {
            low = low << 8 | (random[i] & 0xFF);
        }
        return new UUID(high, (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    /** The id that {@code text} spells, or a problem that names the rule. */
    public static UUID parse(String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
        throw malformed(null);
    }

    private static ProblemException malformed(@org.jspecify.annotations.Nullable Throwable cause) {
        var problem = Problem.of(
                "id-malformed",
                400,
                "The id is not a UUID.",
                "an id must be a UUID of 36 characters, such as 0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1b");
        return cause == null ? problem.failure() : problem.failure(cause);
    }
}
