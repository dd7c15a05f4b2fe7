package brane.storage.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/** A running postmaster, one that this process started or one that a killed process left, known by its data directory. */
public final class PostgresProcess {

    private static final System.Logger LOG = System.getLogger(PostgresProcess.class.getName());
    private static final int STATUS_LINE = 7;

    private final ProcessHandle handle;
    private final int port;
    private final Path data;

    private PostgresProcess(ProcessHandle handle, int port, Path data) {
        this.handle = handle;
        this.port = port;
        this.data = data;
    }

    long pid() {
        return handle.pid();
    }

    int port() {
        return port;
    }

    /** The postmaster of that data directory, if one lives: its pid file names it and its command line says so too. */
    public static Optional<PostgresProcess> find(Path data) throws IOException {
        var lines = pidFile(data);
        if (lines.size() < 4 || !isNumber(lines.getFirst()) || !isNumber(lines.get(3))) {
            return Optional.empty();
        }
        var pid = Long.parseLong(lines.getFirst().strip());
        var port = Integer.parseInt(lines.get(3).strip());
        return ProcessHandle.of(pid)
                .filter(handle -> handle.isAlive() && isPostmasterOf(pid, data))
                .map(handle -> new PostgresProcess(handle, port, data));
    }

    private static boolean isNumber(String line) {
        return line.strip().matches("[0-9]{1,9}");
    }

    /** Waits until it has ended, however that came. */
    void awaitEnd() throws InterruptedException {
        try {
            handle.onExit().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Ends the children of a postmaster that was killed: until each has noticed it works on, in files that are no longer
     * its own. What they had not committed is rolled back by the next start.
     */
    static void endChildrenLeftIn(Path data) throws IOException, InterruptedException {
        var place = data.toRealPath();
        for (var left : ProcessHandle.allProcesses()
                .filter(one -> worksIn(one.pid(), place))
                .toList()) {
            LOG.log(System.Logger.Level.INFO, "event=postgres-child-ended pid={0}", Long.toString(left.pid()));
            left.destroyForcibly();
            if (!exited(left, Duration.ofSeconds(5))) {
                throw new IllegalStateException("process " + left.pid()
                        + " of a PostgreSQL that was killed must end, did" + " not: its disk may hang");
            }
        }
    }

    private static boolean worksIn(long pid, Path data) {
        var process = Path.of("/proc", Long.toString(pid));
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(data)
                    && Files.readSymbolicLink(process.resolve("exe")).endsWith("postgres");
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    /** Waits until the server takes connections; one that does not, or is not waited for, is stopped. */
    static PostgresProcess awaitReady(
            Process process, Path data, int port, Duration limit, Supplier<String> explanation)
            throws IOException, InterruptedException {
        var server = new PostgresProcess(process.toHandle(), port, data);
        try {
            server.awaitReady(process, limit, explanation);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            // An interrupt would cut the stop short; it is told on afterwards.
            var interrupted = Thread.interrupted();
            server.stop();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    private void awaitReady(Process process, Duration limit, Supplier<String> explanation)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var lines = pidFile(data);
            if (lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready")) {
                return;
            }
            if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(explanation.get());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "PostgreSQL must be ready within " + limit + ", was not: " + explanation.get());
            }
        }
    }

    /** True when it is ours: it takes our password, serves our directory, and stands on the port that is wanted (0: any). */
    boolean answers(String password, int wantedPort) {
        if (wantedPort != 0 && wantedPort != port) {
            return false;
        }
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        source.setUser("brane");
        source.setPassword(password);
        source.setConnectTimeout(2);
        source.setSocketTimeout(2);
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var answer = statement.executeQuery("show data_directory")) {
            return answer.next() && Path.of(answer.getString(1)).equals(data);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Fast shutdown (SIGINT), then immediate shutdown (SIGQUIT, recovered at the next start), then SIGKILL. */
    public void stop() throws IOException, InterruptedException {
        if (!ended("INT", Duration.ofSeconds(10))
                && !ended("QUIT", Duration.ofSeconds(5))
                && !ended("KILL", Duration.ofSeconds(5))) {
            throw new IllegalStateException("PostgreSQL, process " + pid() + ", must end when it is told to, did not");
        }
    }

    private boolean ended(String signal, Duration wait) throws IOException, InterruptedException {
        if (!handle.isAlive()) {
            return true;
        }
        var kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        kill.waitFor(5, TimeUnit.SECONDS);
        return exited(handle, wait);
    }

    private static boolean exited(ProcessHandle handle, Duration wait) throws InterruptedException {
        try {
            handle.onExit().get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> pidFile(Path data) throws IOException {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static boolean isPostmasterOf(long pid, Path data) {
        try {
            var words = List.of(
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
            var directory = words.indexOf("-D") + 1;
            return words.getFirst().endsWith("postgres")
                    && directory > 0
                    && words.get(directory).equals(data.toString());
        } catch (IOException e) {
            return false;
        }
    }
}
