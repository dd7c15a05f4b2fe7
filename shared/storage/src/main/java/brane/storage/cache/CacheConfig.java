package brane.storage.cache;

import brane.core.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where stored bytes are kept, and how many of them at most.
 *
 * @param folder of this process alone
 * @param limit in bytes; who was not asked for longest goes first
 */
public record CacheConfig(Path folder, long limit) {

    private static final long MIN = 16L << 20;

    public CacheConfig {
        if (limit < MIN) {
            throw new IllegalArgumentException("store.cache.bytes must be at least " + MIN + ", was " + limit);
        }
    }

    /** Empty unless {@code store.cache.folder} is set. */
    public static Optional<CacheConfig> from(Settings settings) {
        var limit = settings.bytes("store.cache.bytes", 10L << 30);
        return settings.text("store.cache.folder").map(folder -> new CacheConfig(Path.of(folder), limit));
    }
}
