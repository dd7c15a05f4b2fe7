package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    Path folder;

    private DatabaseConfig empty;

    @BeforeEach
    void emptyDatabase() throws Exception {
        empty = TestDatabase.empty();
    }

    @Test
    void theLookAtTheHistoryAgreesWithFlyway() {
        var history = DATABASE.sql().query("select version, checksum from schema_history where version is not null");

        var wanted = Migrations.wanted(getClass().getClassLoader());
        assertThat(wanted).isNotEmpty().hasSameSizeAs(history);
        history.forEach(row -> assertThat(wanted)
                .containsEntry(Integer.parseInt(row.text("version")), Math.toIntExact(row.number("checksum"))));
    }

    @Test
    void runsWhatEveryModuleBringsOnce() throws Exception {
        var first = jar("a.jar", "V1__one.sql", "create table one (n int);\n-- ü\r\n");
        var second = directory("b", "V2__two.sql", "create table two (n int);");

        Migrations.run(empty, modules(first));
        Migrations.run(empty, modules(first, second));
        Migrations.run(empty, modules(first, second));

        try (var database = Database.open(empty)) {
            assertThat(database.query("select 1 from schema_history where success and version is not null"))
                    .hasSize(2);
            assertThat(database.query("select 1 from one, two")).isEmpty();
        }
    }

    @Test
    void manyStartsAtOnceRunThemOnce() throws Exception {
        var one = directory("a", "V1__one.sql", "create table one (n int); select pg_sleep(0.2);");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ArrayList<Callable<Boolean>>();
            for (var i = 0; i < 4; i++) {
                starts.add(() -> {
                    Migrations.run(empty, modules(one));
                    return true;
                });
            }
            for (var start : threads.invokeAll(starts)) {
                assertThat(start.get()).isTrue();
            }
        }
    }

    @Test
    void twoModulesWithOneNumberAreNamed() throws Exception {
        var first = directory("a", "V3__one.sql", "select 1;");
        var second = directory("b", "V3__two.sql", "select 2;");

        assertThatThrownBy(() -> Migrations.run(empty, modules(first, second)))
                .hasMessageContaining("3 is used by V3__")
                .hasMessageContaining("one.sql")
                .hasMessageContaining("two.sql");
    }

    @Test
    void aNameThatIsNoneIsRefused() throws Exception {
        var wrong = directory("a", "V3_one.sql", "select 1;");

        assertThatThrownBy(() -> Migrations.run(empty, modules(wrong)))
                .hasMessage("a migration must be called V<number>__<name>.sql, was V3_one.sql");
    }

    @Test
    void aMigrationThatChangedSinceItRanIsRefused() throws Exception {
        Migrations.run(empty, modules(directory("a", "V1__one.sql", "create table one (n int);")));
        var changed = directory("b", "V1__one.sql", "create table one (n bigint);");

        assertThatThrownBy(() -> Migrations.run(empty, modules(changed)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("checksum mismatch");
    }

    @Test
    void aFailingMigrationLeavesNothingAndRunsAgainWhenMended() throws Exception {
        var failing = directory("a", "V1__one.sql", "create table one (n int); select nope;");
        assertThatThrownBy(() -> Migrations.run(empty, modules(failing))).isInstanceOf(IllegalStateException.class);

        Migrations.run(empty, modules(directory("b", "V1__one.sql", "create table one (n int);")));

        try (var database = Database.open(empty)) {
            assertThat(database.query("select 1 from one")).isEmpty();
        }
    }

    @Test
    void aNewerSchemaIsRefused() throws Exception {
        var one = directory("a", "V1__one.sql", "select 1;");
        var two = directory("b", "V2__two.sql", "select 2;");
        Migrations.run(empty, modules(one, two));

        assertThatThrownBy(() -> Migrations.run(empty, modules(one)))
                .hasMessage("the schema must not be newer than this BRANE, which knows migrations up to 1, was 2:"
                        + " start the newer BRANE, or restore a backup");
    }

    @Test
    void aDatabaseThatIsNotThereIsDown() {
        var absent = empty.withUrl("jdbc:postgresql://127.0.0.1:1/postgres");

        assertThatThrownBy(() -> Migrations.run(absent))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("database-down"));
    }

    private Path directory(String module, String name, String sql) throws Exception {
        var migrations = Files.createDirectories(folder.resolve(module).resolve("db/migration"));
        Files.writeString(migrations.resolve(name), sql);
        return folder.resolve(module);
    }

    private Path jar(String file, String name, String sql) throws Exception {
        var path = folder.resolve(file);
        try (var jar = new JarOutputStream(Files.newOutputStream(path))) {
            for (var entry : List.of("db/", "db/migration/", "db/migration/" + name)) {
                jar.putNextEntry(new JarEntry(entry));
                if (entry.endsWith(name)) {
                    jar.write(sql.getBytes("UTF-8"));
                }
            }
        }
        return path;
    }

    private static ClassLoader modules(Path... paths) throws Exception {
        var urls = new URL[paths.length];
        for (var i = 0; i < paths.length; i++) {
            urls[i] = paths[i].toUri().toURL();
        }
        return new URLClassLoader(urls, new NoMigrations(MigrationsTest.class.getClassLoader()));
    }

    /** Hides the migrations of the real modules. */
    private static final class NoMigrations extends ClassLoader {

        NoMigrations(ClassLoader parent) {
            super(parent);
        }

        @Override
        public java.util.Enumeration<URL> getResources(String name) throws java.io.IOException {
            return name.startsWith("db/migration")
                    ? java.util.Collections.emptyEnumeration()
                    : super.getResources(name);
        }

        @Override
        public URL getResource(String name) {
            return name.startsWith("db/migration") ? null : super.getResource(name);
        }
    }
}
