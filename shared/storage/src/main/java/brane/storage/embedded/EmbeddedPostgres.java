package brane.storage.embedded;

import brane.storage.DatabaseConfig;
import brane.storage.OwnerOnly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL that BRANE starts for itself: on 127.0.0.1 only, with a random password, data checksums, and fsync. It
 * survives a killed BRANE; the next start adopts it. When it is the server that dies, it is started again. One BRANE per
 * folder: a lock file refuses the second.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());
    private static final Duration INITIALISE_LIMIT = Duration.ofMinutes(2);

    private final EmbeddedConfig config;
    private final FolderLock lock;
    private final KeptPostgres server;
    private final String password;

    private EmbeddedPostgres(EmbeddedConfig config, FolderLock lock, KeptPostgres server, String password) {
        this.config = config;
        this.lock = lock;
        this.server = server;
        this.password = password;
    }

    /**
     * Starts PostgreSQL in the folder, creating its data on the first start, or adopts the one that a killed BRANE left.
     *
     * @throws IllegalStateException with what is in the way and how to remove it: a second BRANE, a port that is taken, a
     *     full disk, missing permissions, data of another major version, a machine where root can not step down
     */
    public static EmbeddedPostgres start(EmbeddedConfig config) throws InterruptedException {
        try {
            OwnerOnly.directories(config.folder());
            var lock = FolderLock.take(config.folder().resolve("lock"));
            try {
                return start(config, lock);
            } catch (IOException | InterruptedException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (AccessDeniedException e) {
            throw new IllegalStateException(
                    "the folder of PostgreSQL must be writable by " + System.getProperty("user.name")
                            + ", was refused: " + e.getFile() + "; change its owner, or choose another data folder",
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "PostgreSQL could not be started in " + config.folder() + ": " + e.getMessage()
                            + "; see that the disk is not full and not read-only",
                    e);
        }
    }

    private static EmbeddedPostgres start(EmbeddedConfig config, FolderLock lock)
            throws IOException, InterruptedException {
        var programs = PostgresPrograms.in(config.binaries());
        var data = config.folder().resolve("data");
        requireMajor(data);
        var password = password(config.folder(), Files.exists(data.resolve("PG_VERSION")));
        var launch = new PostgresLaunch(
                programs, data, config.durable(), config.folder().resolve("log"));
        var orphan = PostgresProcess.find(data);
        if (orphan.isPresent()) {
            if (orphan.get().answers(password, config.port())) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "event=postgres-adopted pid={0}",
                        Long.toString(orphan.get().pid()));
                return new EmbeddedPostgres(config, lock, new KeptPostgres(launch, orphan.get()), password);
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=postgres-orphan-stopped pid={0}",
                    Long.toString(orphan.get().pid()));
            orphan.get().stop();
        }
        programs.requireNamespace();
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise(config, programs, data);
        }
        var port = port(config);
        OwnerOnly.write(config.folder().resolve("port"), Integer.toString(port));
        var server = launch.at(port);
        return new EmbeddedPostgres(config, lock, new KeptPostgres(launch, server), password);
    }

    /** How to reach it; the database of this server that BRANE uses. */
    public DatabaseConfig database() {
        return new DatabaseConfig(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
                "brane",
                password,
                config.pool(),
                config.connectionWait(),
                config.statementTimeout());
    }

    /** The process of the server, for those who watch its memory. */
    public long pid() {
        return server.pid();
    }

    /** Ends it at once but cleanly: open transactions are rolled back, all that was committed stays. */
    @Override
    public void close() {
        try {
            server.close();
        } finally {
            lock.close();
        }
    }

    private static void requireMajor(Path data) throws IOException {
        var file = data.resolve("PG_VERSION");
        if (Files.exists(file)) {
            var major = Files.readString(file).strip();
            if (!major.equals(PostgresPrograms.MAJOR)) {
                throw new IllegalStateException(
                        "the data in " + data + " must be of PostgreSQL " + PostgresPrograms.MAJOR + ", was of " + major
                                + ": start the BRANE that wrote it and back it up, then restore it here");
            }
        }
    }

    private static String password(Path folder, boolean dataExists) throws IOException {
        var file = folder.resolve("password");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        if (dataExists) {
            throw new IllegalStateException("the password of PostgreSQL must stand in " + file
                    + ", which is missing: bring it back from the backup of this folder");
        }
        var random = new byte[24];
        new SecureRandom().nextBytes(random);
        var password = HexFormat.of().formatHex(random);
        OwnerOnly.write(file, password);
        return password;
    }

    /** Builds the data beside its place and renames it, so that a first start that was killed leaves nothing half made. */
    private static void initialise(EmbeddedConfig config, PostgresPrograms programs, Path data)
            throws IOException, InterruptedException {
        var partial = config.folder().resolve("data.partial");
        OwnerOnly.deleteTree(partial);
        var arguments = new ArrayList<>(List.of(
                "-D",
                partial.toString(),
                "-U",
                "brane",
                "-A",
                "scram-sha-256",
                "-k",
                "-E",
                "UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                "--pwfile=" + config.folder().resolve("password")));
        if (!config.durable()) {
            arguments.add("--no-sync");
        }
        var output = config.folder().resolve("log");
        var process = new ProcessBuilder(programs.command("initdb", arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(INITIALISE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("PostgreSQL must make its data within 2 minutes, did not; see " + output);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(PostgresLaunch.explain(output));
        }
        Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
        OwnerOnly.syncDirectory(config.folder());
    }

    private static int port(EmbeddedConfig config) throws IOException {
        var file = config.folder().resolve("port");
        if (config.port() != 0) {
            if (!PostgresLaunch.isFree(config.port())) {
                throw new IllegalStateException("database.port must be free on 127.0.0.1, " + config.port()
                        + " is taken by another program: stop that, or set another database.port");
            }
            return config.port();
        }
        if (Files.exists(file)) {
            var kept = Files.readString(file).strip();
            if (kept.matches("[1-9][0-9]{0,4}") && PostgresLaunch.isFree(Integer.parseInt(kept))) {
                return Integer.parseInt(kept);
            }
            LOG.log(System.Logger.Level.INFO, "event=postgres-port-taken port={0} next=another-one", kept);
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
