package brane.storage;

import brane.core.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where PostgreSQL is and how much of it one process may use.
 *
 * @param url the JDBC address, {@code jdbc:postgresql://host:port/name}
 * @param pool the most connections at once, 1 to 200
 * @param connectionWait the longest wait for a connection before the answer is {@code database-down}, 250 ms to 1 min
 * @param statementTimeout the longest time that one statement may run, 1 s to 1 h
 */
public record DatabaseConfig(
        String url, String user, String password, int pool, Duration connectionWait, Duration statementTimeout) {

    public static final int POOL = 10;
    public static final Duration WAIT = Duration.ofSeconds(5);
    public static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    public DatabaseConfig {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("database.url must start with jdbc:postgresql:, was " + url);
        }
        if (url.contains("password=")) {
            throw new IllegalArgumentException(
                    "database.url must not contain a password: put it into the file that database.password-file names");
        }
        if (pool < 1 || pool > 200) {
            throw new IllegalArgumentException("database.pool must be 1 to 200, was " + pool);
        }
        requireBetween("database.wait", connectionWait, Duration.ofMillis(250), Duration.ofMinutes(1));
        requireBetween("database.statement-timeout", statementTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** The database that {@code database.url} names, or empty when none is named: then BRANE starts its own. */
    public static Optional<DatabaseConfig> from(Settings settings) {
        var url = settings.text("database.url");
        var user = settings.text("database.user", "brane");
        var password = settings.text("database.password");
        var file = settings.text("database.password-file").map(Path::of);
        var pool = settings.number("database.pool", POOL);
        var wait = settings.duration("database.wait", WAIT);
        var statement = settings.duration("database.statement-timeout", STATEMENT_TIMEOUT);
        return url.map(address -> new DatabaseConfig(
                address, user, password.or(() -> file.map(DatabaseConfig::read)).orElse(""), pool, wait, statement));
    }

    /** This database as another one of the same server, for tests and for tools. */
    DatabaseConfig withUrl(String other) {
        return new DatabaseConfig(other, user, password, pool, connectionWait, statementTimeout);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "database.password-file must name a file that can be read, was " + file, e);
        }
    }

    private static void requireBetween(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", was " + value);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseConfig[url=" + url + ", user=" + user + ", pool=" + pool + "]";
    }
}
