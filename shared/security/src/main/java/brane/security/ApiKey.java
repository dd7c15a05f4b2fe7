package brane.security;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key as its owner and administrators see it; the secret is shown once, when the key is made.
 *
 * @param name what its owner calls it
 * @param expires from then on it is refused
 * @param lastUsed to the hour; absent before the first use
 */
public record ApiKey(
        UUID id,
        String name,
        Instant created,
        Instant expires,
        @Nullable Instant lastUsed) {}
