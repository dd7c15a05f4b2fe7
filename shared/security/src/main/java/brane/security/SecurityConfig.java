package brane.security;

import brane.core.Settings;
import java.time.Duration;

/**
 * The limits of sign-in, sessions and API keys.
 *
 * @param sessionLength after this a person signs in again, whatever they did
 * @param sessionIdle after this without a request a person signs in again
 * @param passwordMemoryKib memory of one password check (Argon2id), KiB
 * @param passwordPasses passes over that memory
 * @param passwordParallel how many password checks run at once; more wait, so that a flood of sign-ins can't take the memory
 * @param apiKeys how many API keys that hold a person may have
 * @param apiKeyDays how many days an API key may hold
 */
public record SecurityConfig(
        Duration sessionLength,
        Duration sessionIdle,
        int passwordMemoryKib,
        int passwordPasses,
        int passwordParallel,
        int apiKeys,
        int apiKeyDays) {

    public SecurityConfig {
        between("security.session-length", sessionLength, Duration.ofMinutes(5), Duration.ofDays(7));
        between("security.session-idle", sessionIdle, Duration.ofMinutes(1), sessionLength);
        between("security.password-memory-kib", passwordMemoryKib, 7 * 1024, 256 * 1024);
        between("security.password-passes", passwordPasses, 1, 100);
        between("security.password-parallel", passwordParallel, 1, 64);
        between("security.api-keys", apiKeys, 1, 1_000);
        between("security.api-key-days", apiKeyDays, 1, 3_660);
        if ((long) passwordMemoryKib * passwordPasses < 35 * 1024) {
            throw new IllegalArgumentException(
                    "security.password-memory-kib times security.password-passes must be at least 35840, was "
                            + (long) passwordMemoryKib * passwordPasses);
        }
    }

    public static SecurityConfig defaults() {
        return from(new Settings(java.util.Map.of()));
    }

    public static SecurityConfig from(Settings settings) {
        return new SecurityConfig(
                settings.duration("security.session-length", Duration.ofHours(12)),
                settings.duration("security.session-idle", Duration.ofHours(2)),
                settings.number("security.password-memory-kib", 19 * 1024),
                settings.number("security.password-passes", 3),
                settings.number("security.password-parallel", 2),
                settings.number("security.api-keys", 20),
                settings.number("security.api-key-days", 366));
    }

    private static <T extends Comparable<T>> void between(String key, T value, T min, T max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
