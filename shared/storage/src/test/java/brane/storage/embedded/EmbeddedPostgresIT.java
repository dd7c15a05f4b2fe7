package brane.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.storage.ChildJvm;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.StatementFailedException;
import brane.storage.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddedPostgresIT {

    @TempDir
    Path folder;

    /** Run in a process of its own: starts PostgreSQL, says so, and lives until it is killed. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] arguments) throws Exception {
            try {
                var postgres = EmbeddedPostgres.start(config(Path.of(arguments[0]), Integer.parseInt(arguments[1])));
                System.out.println(postgres.pid());
                Thread.sleep(60_000);
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @AfterEach
    void endsWhatIsLeft() throws Exception {
        var left = PostgresProcess.find(folder.resolve("data"));
        if (left.isPresent()) {
            left.get().stop();
        }
    }

    @Test
    void isDurableLocalAndCloses() throws Exception {
        long pid;
        try (var postgres = EmbeddedPostgres.start(config(folder, 0, true));
                var database = Database.open(postgres.database())) {
            pid = postgres.pid();
            for (var setting : new String[][] {
                {"fsync", "on"},
                {"synchronous_commit", "on"},
                {"full_page_writes", "on"},
                {"data_checksums", "on"},
                {"listen_addresses", "127.0.0.1"},
                {"unix_socket_directories", ""},
                {"password_encryption", "scram-sha-256"},
                {"server_encoding", "UTF8"}
            }) {
                var row = database.first("select current_setting(?) as value", setting[0])
                        .orElseThrow();
                assertThat(row.text("value")).as(setting[0]).isEqualTo(setting[1]);
            }
            assertThat(session(pid))
                    .isNotEqualTo(session(ProcessHandle.current().pid()));
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(folder.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void wantsThePassword() throws Exception {
        try (var postgres = EmbeddedPostgres.start(config(folder, 0))) {
            var url = postgres.database().url();
            for (var wrong : new String[] {"", "brane", "postgres"}) {
                assertThatThrownBy(() -> DriverManager.getConnection(url, "brane", wrong))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void nobodyElseMayReadItsFiles() throws Exception {
        try (var postgres = EmbeddedPostgres.start(config(folder.resolve("new"), 0))) {
            assertThat(postgres.pid()).isPositive();
            for (var directory : new String[] {"", "data"}) {
                assertThat(permissions(folder.resolve("new").resolve(directory)))
                        .isEqualTo("rwx------");
            }
            for (var file : new String[] {"password", "port", "log", "lock"}) {
                assertThat(permissions(folder.resolve("new").resolve(file))).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void theSecondStartKeepsPortAndData() throws Exception {
        String url;
        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            url = postgres.database().url();
            database.execute("create table kept (n int)");
            database.execute("insert into kept values (7)");
        }
        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            assertThat(postgres.database().url()).isEqualTo(url);
            assertThat(database.first("select n from kept").orElseThrow().number("n"))
                    .isEqualTo(7);
        }
    }

    @Test
    void adoptsTheServerOfAKilledStart() throws Exception {
        long orphan;
        try (var killed = ChildJvm.start(List.of(), Starter.class, folder.toString(), "0")) {
            orphan = Long.parseLong(killed.line());
        }
        assertThat(ProcessHandle.of(orphan)).isPresent();

        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            assertThat(postgres.pid()).isEqualTo(orphan);
            assertThat(database.query("select 1")).hasSize(1);
        }
        assertThat(ProcessHandle.of(orphan)).isEmpty();
    }

    @Test
    void anOrphanOnAnotherPortIsStoppedAndStartedAnew() throws Exception {
        long orphan;
        try (var killed = ChildJvm.start(List.of(), Starter.class, folder.toString(), "0")) {
            orphan = Long.parseLong(killed.line());
        }
        var port = freePort();

        try (var postgres = EmbeddedPostgres.start(config(folder, port))) {
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(postgres.database().url()).contains(":" + port + "/");
            assertThat(ProcessHandle.of(orphan)).isEmpty();
        }
    }

    @Test
    void aPidFileOfADeadOrForeignProcessIsNoHindrance() throws Exception {
        EmbeddedPostgres.start(config(folder, 0)).close();
        for (var pid : new long[] {4_194_303, ProcessHandle.current().pid()}) {
            Files.writeString(
                    folder.resolve("data/postmaster.pid"),
                    pid + "\n" + folder.resolve("data") + "\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n");

            try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                    var database = Database.open(postgres.database())) {
                assertThat(postgres.pid()).isNotEqualTo(pid);
                assertThat(database.query("select 1")).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "QUIT"})
    void aServerThatEndsIsStartedAgainWithAllThatWasCommitted(String signal) throws Exception {
        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            database.execute("create table kept (n int)");
            database.execute("insert into kept values (7)");
            var first = ProcessHandle.of(postgres.pid()).orElseThrow();
            var children = first.descendants().toList();

            new ProcessBuilder("kill", "-" + signal, String.valueOf(first.pid()))
                    .start()
                    .waitFor();
            // The wait that PostgreSQL's polite way down grants to who is still connected.
            if (signal.equals("TERM")) {
                database.close();
            }
            first.onExit().get(20, TimeUnit.SECONDS);

            awaitAnother(postgres, first.pid());
            try (var again = Database.open(postgres.database())) {
                assertThat(again.first("select n from kept").orElseThrow().number("n"))
                        .isEqualTo(7);
            }
            for (var child : children) {
                child.onExit().get(5, TimeUnit.SECONDS);
            }
        }
        assertThat(PostgresProcess.find(folder.resolve("data"))).isEmpty();
    }

    @Test
    void childrenOfAKilledServerEndBeforeTheNextBegins() throws Exception {
        ProcessHandle child;
        try (var killed = ChildJvm.start(List.of(), Starter.class, folder.toString(), "0")) {
            var orphan = ProcessHandle.of(Long.parseLong(killed.line())).orElseThrow();
            killed.kill();
            child = orphan.children().findFirst().orElseThrow();
            // A child that hangs does not notice that its postmaster is gone.
            new ProcessBuilder("kill", "-STOP", String.valueOf(child.pid()))
                    .start()
                    .waitFor();
            orphan.destroyForcibly();
            orphan.onExit().join();
        }
        assertThat(child.isAlive()).isTrue();

        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            assertThat(child.isAlive()).isFalse();
            assertThat(database.query("select 1")).hasSize(1);
        }
    }

    @Test
    void aServerThatCanNotStartAgainIsTriedUntilItCan() throws Exception {
        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            var first = ProcessHandle.of(postgres.pid()).orElseThrow();
            var control = folder.resolve("data/global/pg_control");
            Files.move(control, folder.resolve("pg_control"));
            first.destroyForcibly();
            first.onExit().join();
            for (var i = 0; i < 400 && !said(folder.resolve("log"), "could not open file"); i++) {
                Thread.sleep(50);
            }
            assertThat(said(folder.resolve("log"), "could not open file")).isTrue();

            Files.move(folder.resolve("pg_control"), control);

            awaitAnother(postgres, first.pid());
            assertThat(database.query("select 1")).hasSize(1);
        }
    }

    private static boolean said(Path log, String words) throws Exception {
        return Files.exists(log) && Files.readString(log).contains(words);
    }

    private static void awaitAnother(EmbeddedPostgres postgres, long first) throws Exception {
        for (var i = 0; i < 600 && postgres.pid() == first; i++) {
            Thread.sleep(50);
        }
        assertThat(postgres.pid()).isNotEqualTo(first);
    }

    @Test
    void aFirstStartThatWasKilledIsMadeAnew() throws Exception {
        Files.createDirectories(folder.resolve("data.partial/base"));
        Files.writeString(folder.resolve("data.partial/PG_VERSION"), "17");

        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            assertThat(database.query("select 1")).hasSize(1);
        }
        assertThat(folder.resolve("data.partial")).doesNotExist();
    }

    @Test
    void aSecondBraneIsRefused() throws Exception {
        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var second = ChildJvm.start(List.of(), Starter.class, folder.toString(), "0")) {
            var refusal = "one BRANE at a time may use " + folder + ", process "
                    + ProcessHandle.current().pid() + " does: stop that one, or choose another data folder";
            assertThat(second.line()).isEqualTo(refusal);
            assertThatThrownBy(() -> EmbeddedPostgres.start(config(folder, 0))).hasMessage(refusal);
            assertThat(ProcessHandle.of(postgres.pid())).isPresent();
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(config(folder, taken.getLocalPort())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("database.port must be free on 127.0.0.1, " + taken.getLocalPort()
                            + " is taken by another program: stop that, or set another database.port");
        }
        EmbeddedPostgres.start(config(folder, 0)).close();
    }

    @Test
    void aKeptPortThatIsTakenIsReplaced() throws Exception {
        EmbeddedPostgres.start(config(folder, 0)).close();
        var kept = Integer.parseInt(Files.readString(folder.resolve("port")));
        try (var taken = new ServerSocket(kept, 1, InetAddress.getLoopbackAddress());
                var postgres = EmbeddedPostgres.start(config(folder, 0))) {
            assertThat(postgres.database().url()).doesNotContain(":" + taken.getLocalPort() + "/");
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefused() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/PG_VERSION"), "16\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(config(folder, 0)))
                .hasMessageContaining("must be of PostgreSQL 17, was of 16: start the BRANE that wrote it");
    }

    @Test
    void aMissingPasswordIsNamed() throws Exception {
        EmbeddedPostgres.start(config(folder, 0)).close();
        Files.delete(folder.resolve("password"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(config(folder, 0)))
                .hasMessageContaining("the password of PostgreSQL must stand in " + folder.resolve("password"));
    }

    @Test
    void aFullDiskAndAReadOnlyOneAreNamed() throws Exception {
        var disk = Files.createDirectory(folder.resolve("disk")).toString();
        for (var options : new String[] {"size=4m", "ro"}) {
            var script = "mount -t tmpfs -o " + options + " tmpfs " + disk + " && exec \"$@\"";
            try (var child = ChildJvm.start(
                    List.of("unshare", "-r", "-m", "sh", "-c", script, "sh"), Starter.class, disk + "/pg", "0")) {
                assertThat(child.line()).contains(options.equals("ro") ? "not read-only" : "which is full: free some");
            }
        }
    }

    @Test
    void aFolderThatMayNotBeWrittenIsNamed() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));
        var owner = isRoot() ? List.of("unshare", "-U") : List.<String>of();
        try (var child = ChildJvm.start(owner, Starter.class, folder + "/pg", "0")) {
            assertThat(child.line())
                    .startsWith("the folder of PostgreSQL must be writable by ")
                    .endsWith("was refused: " + folder + "/pg; change its owner, or choose another data folder");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void rootThatCanNotStepDownIsToldSo() throws Exception {
        var script = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";
        try (var child = ChildJvm.start(
                List.of("unshare", "-r", "sh", "-c", script, "sh"), Starter.class, folder.toString(), "0")) {
            assertThat(child.line())
                    .contains("must not run as root")
                    .contains("run BRANE as another user, or set database.url");
        }
    }

    @Test
    void errorsOfStatementsAreNotLogged() throws Exception {
        try (var postgres = EmbeddedPostgres.start(config(folder, 0));
                var database = Database.open(postgres.database())) {
            assertThatThrownBy(() -> database.query("select cast(? as int), 'canary-1'", "canary-2"))
                    .isInstanceOf(StatementFailedException.class);
        }
        assertThat(Files.readString(folder.resolve("log")))
                .contains("database system is ready")
                .doesNotContain("canary");
    }

    /** Without fsync: these tests kill processes, not machines. */
    private static EmbeddedConfig config(Path folder, int port) {
        return config(folder, port, false);
    }

    private static EmbeddedConfig config(Path folder, int port, boolean durable) {
        return new EmbeddedConfig(
                folder, TestDatabase.cache(), port, durable, 8, DatabaseConfig.WAIT, DatabaseConfig.STATEMENT_TIMEOUT);
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() throws Exception {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** The session of a process: the fourth field after the name in /proc/PID/stat. */
    private static String session(long pid) throws Exception {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
    }
}
