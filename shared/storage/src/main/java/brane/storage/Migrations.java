package brane.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The schema: every {@code db/migration/V<number>__<name>.sql} that the modules on the class path bring, run in the order
 * of their numbers, once. One look at the history decides that nothing is to do, before Flyway is even loaded.
 */
public final class Migrations {

    private static final System.Logger LOG = System.getLogger(Migrations.class.getName());
    private static final String FOLDER = "db/migration";
    private static final Pattern NAME = Pattern.compile("V(\\d{1,6})__[a-z0-9_]+\\.sql");

    private Migrations() {}

    /**
     * Brings the schema up to date; any number of processes may do so at once.
     *
     * @throws IllegalStateException when two modules bring the same number, a migration that ran was changed since, a
     *     migration fails, or the schema is newer than this BRANE
     * @throws brane.core.ProblemException {@code database-down} (503)
     */
    public static void run(DatabaseConfig config) {
        run(config, Thread.currentThread().getContextClassLoader());
    }

    static void run(DatabaseConfig config, ClassLoader modules) {
        var wanted = wanted(modules);
        var done = done(config);
        if (done.equals(wanted)) {
            return;
        }
        refuseNewer(wanted, done);
        var flyway = Flyway.configure(modules)
                .dataSource(source(config))
                .locations("classpath:" + FOLDER)
                .table("schema_history")
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .load();
        try {
            var result = flyway.migrate();
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=schema-migrated from={0} to={1}",
                    result.initialSchemaVersion,
                    result.targetSchemaVersion);
        } catch (FlywayException e) {
            throw new IllegalStateException("the schema could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** Number and checksum of what the class path brings. */
    static Map<Integer, Integer> wanted(ClassLoader modules) {
        var found = new TreeMap<Integer, Integer>();
        var names = new HashMap<Integer, String>();
        try {
            for (var folder : java.util.Collections.list(modules.getResources(FOLDER))) {
                for (var file : files(folder).entrySet()) {
                    var match = NAME.matcher(file.getKey());
                    if (!match.matches()) {
                        throw new IllegalStateException(
                                "a migration must be called V<number>__<name>.sql, was " + file.getKey());
                    }
                    var number = Integer.parseInt(match.group(1));
                    var other = names.put(number, file.getKey());
                    if (other != null) {
                        throw new IllegalStateException("each migration must have a number of its own, " + number
                                + " is used by " + other + " and " + file.getKey());
                    }
                    found.put(number, checksum(file.getValue()));
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the migrations on the class path can not be read", e);
        }
        return found;
    }

    private static Map<String, URL> files(URL folder) throws IOException, URISyntaxException {
        var files = new TreeMap<String, URL>();
        if (folder.getProtocol().equals("file")) {
            try (var entries = Files.list(Path.of(folder.toURI()))) {
                for (var entry : entries.toList()) {
                    files.put(entry.getFileName().toString(), entry.toUri().toURL());
                }
            }
            return files;
        }
        var connection = (JarURLConnection) folder.openConnection();
        var prefix = connection.getEntryName().replaceAll("/*$", "/");
        for (var entry : java.util.Collections.list(connection.getJarFile().entries())) {
            if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                var url = "jar:" + connection.getJarFileURL() + "!/" + entry.getName();
                files.put(entry.getName().substring(prefix.length()), new URI(url).toURL());
            }
        }
        return files;
    }

    /** Flyway's checksum: CRC-32 over the UTF-8 bytes of the lines, without their ends. */
    private static int checksum(URL file) throws IOException {
        var crc = new CRC32();
        try (var reader = new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                crc.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return (int) crc.getValue();
    }

    private static Map<Integer, Integer> done(DatabaseConfig config) {
        var done = new TreeMap<Integer, Integer>();
        try (var connection = source(config).getConnection();
                var statement = connection.createStatement()) {
            try (var table = statement.executeQuery("select to_regclass('schema_history')")) {
                table.next();
                if (table.getString(1) == null) {
                    return done;
                }
            }
            try (var rows = statement.executeQuery(
                    "select version, checksum from schema_history where version is not null and success")) {
                while (rows.next()) {
                    done.put(Integer.valueOf(rows.getString(1)), rows.getInt(2));
                }
            }
            return done;
        } catch (SQLException e) {
            throw Database.down("no connection to " + config.url() + " as " + config.user() + " (SQLSTATE "
                            + e.getSQLState() + "): see that PostgreSQL runs there and that the password is right")
                    .failure(e);
        }
    }

    private static void refuseNewer(Map<Integer, Integer> wanted, Map<Integer, Integer> done) {
        var newest = wanted.keySet().stream().max(Integer::compare).orElse(0);
        done.keySet().stream().filter(number -> number > newest).findFirst().ifPresent(number -> {
            throw new IllegalStateException(
                    "the schema must not be newer than this BRANE, which knows migrations up to " + newest + ", was "
                            + number + ": start the newer BRANE, or restore a backup");
        });
    }

    private static PGSimpleDataSource source(DatabaseConfig config) {
        var source = new PGSimpleDataSource();
        source.setUrl(config.url());
        source.setUser(config.user());
        source.setPassword(config.password());
        source.setConnectTimeout(5);
        source.setApplicationName("brane-migrations");
        return source;
    }
}
