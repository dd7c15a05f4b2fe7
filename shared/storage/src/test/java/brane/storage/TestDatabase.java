package brane.storage;

import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import brane.storage.embedded.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A fresh PostgreSQL database for one test class, with every migration on the class path. The server behind it is real,
 * starts once per JVM when first needed (about a second), and ends with the JVM.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase DATABASE = new TestDatabase();
 * ...
 * DATABASE.sql().execute("insert into …");
 * }</pre>
 *
 * A module refers to it in its pom, without a version:
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>brane</groupId>
 *   <artifactId>brane-storage</artifactId>
 *   <type>test-jar</type>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {

    private static final String PREFIX = "brane-test-postgres-";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    private @Nullable DatabaseConfig config;
    private @Nullable Database database;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        config = fresh();
        database = Database.open(config);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        sql().close();
    }

    /** The database of this test class. */
    public Database sql() {
        return Objects.requireNonNull(database, "TestDatabase must be a static field with @RegisterExtension");
    }

    /** How to open another pool on the same database, as a second process would. */
    public DatabaseConfig config() {
        return Objects.requireNonNull(config, "TestDatabase must be a static field with @RegisterExtension");
    }

    /** One more database with all migrations, for tests that need two. */
    public static DatabaseConfig fresh() throws Exception {
        return create("template brane_template");
    }

    /** A database with nothing in it. */
    public static DatabaseConfig empty() throws Exception {
        return create("template template0");
    }

    private static synchronized DatabaseConfig create(String template) throws Exception {
        if (server == null) {
            server = start();
        }
        var root = server.database();
        var name = "test_" + COUNT.incrementAndGet();
        execute(root, "create database " + name + " " + template);
        return on(root, name);
    }

    private static EmbeddedPostgres start() throws Exception {
        sweep();
        var folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        var base =
                new EmbeddedConfig(folder, cache(), 0, false, 8, DatabaseConfig.WAIT, DatabaseConfig.STATEMENT_TIMEOUT);
        var started = EmbeddedPostgres.start(base);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, folder), "end-test-postgres"));
        var root = started.database();
        execute(root, "create database brane_template template template0");
        Migrations.run(on(root, "brane_template"));
        return started;
    }

    /** Where the unpacked programs are shared by all builds of this user. */
    public static Path cache() {
        var base = System.getenv("XDG_CACHE_HOME");
        return (base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base))
                .resolve("brane/postgres");
    }

    private static DatabaseConfig on(DatabaseConfig root, String name) {
        return root.withUrl(root.url().replaceAll("/[^/]*$", "/" + name));
    }

    private static void execute(DatabaseConfig config, String sql) throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(config.url(), config.user(), config.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends what the JVM of a killed test run left behind. */
    private static void sweep() throws Exception {
        try (var folders = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), PREFIX + "*")) {
            for (var folder : folders) {
                var pid = Long.parseLong(folder.getFileName()
                        .toString()
                        .substring(PREFIX.length())
                        .split("-")[0]);
                if (ProcessHandle.of(pid).isEmpty()) {
                    var left = PostgresProcess.find(folder.resolve("data"));
                    if (left.isPresent()) {
                        left.get().stop();
                    }
                    OwnerOnly.deleteTree(folder);
                }
            }
        }
    }

    private static void end(EmbeddedPostgres server, Path folder) {
        try {
            server.close();
            OwnerOnly.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
