package brane.storage.embedded;

import brane.core.Settings;
import brane.storage.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How BRANE runs a PostgreSQL of its own.
 *
 * @param folder where all of it lies: data, password, log; readable by its owner only
 * @param binaries where the programs are unpacked to; several data folders may share it
 * @param port the port on 127.0.0.1, or 0 for a free one that is kept from then on
 * @param durable false only for tests whose data may be lost: no fsync
 * @param pool as in {@link DatabaseConfig}
 * @param connectionWait as in {@link DatabaseConfig}
 * @param statementTimeout as in {@link DatabaseConfig}
 */
public record EmbeddedConfig(
        Path folder,
        Path binaries,
        int port,
        boolean durable,
        int pool,
        Duration connectionWait,
        Duration statementTimeout) {

    /** Connections that the server allows: the pool, and room for tools and migrations. */
    static final int MAX_CONNECTIONS = 30;

    public EmbeddedConfig {
        folder = folder.toAbsolutePath().normalize();
        binaries = binaries.toAbsolutePath().normalize();
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("database.port must be 0 to 65535, was " + port);
        }
        if (pool < 1 || pool > MAX_CONNECTIONS - 6) {
            throw new IllegalArgumentException("database.pool must be 1 to " + (MAX_CONNECTIONS - 6)
                    + " for the PostgreSQL that BRANE starts itself, was " + pool);
        }
    }

    /** The keys {@code database.port}, {@code database.pool}, {@code database.wait} and {@code database.statement-timeout}. */
    public static EmbeddedConfig from(Settings settings, Path folder) {
        return new EmbeddedConfig(
                folder,
                folder.resolve("programs"),
                settings.number("database.port", 0),
                true,
                settings.number("database.pool", DatabaseConfig.POOL),
                settings.duration("database.wait", DatabaseConfig.WAIT),
                settings.duration("database.statement-timeout", DatabaseConfig.STATEMENT_TIMEOUT));
    }
}
