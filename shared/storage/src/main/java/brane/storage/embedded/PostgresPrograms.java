package brane.storage.embedded;

import brane.storage.OwnerOnly;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the jar that carries them. */
final class PostgresPrograms {

    /** The data directory of another major version can not be opened by these programs. */
    static final String MAJOR = "17";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private static final String PARTIAL = "unpacking-";
    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

    private final Path bin;
    private final boolean root;

    private PostgresPrograms(Path bin, boolean root) {
        this.bin = bin;
        this.root = root;
    }

    /** Unpacks when needed; two processes that do so at once end with one whole copy. */
    static PostgresPrograms in(Path folder) throws IOException {
        var home = folder.resolve("postgres-" + version());
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
            OwnerOnly.directories(folder);
            sweep(folder);
            var partial = Files.createTempDirectory(folder, PARTIAL);
            try {
                unpack(partial);
                sync(partial);
                Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
                if (!Files.isExecutable(home.resolve("bin/postgres"))) {
                    throw e;
                }
            } finally {
                OwnerOnly.deleteTree(partial);
            }
        }
        return new PostgresPrograms(home.resolve("bin"), isRoot());
    }

    /**
     * The command line of a program, in a session of its own so that Ctrl-C in a terminal does not reach it before BRANE
     * has closed. PostgreSQL refuses to run as root: root enters a user namespace in which it is nobody.
     */
    List<String> command(String program, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add("setsid");
        if (root) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    /** Why this machine can not run them, said before PostgreSQL says something harder to read. */
    void requireNamespace() throws IOException, InterruptedException {
        if (!root) {
            return;
        }
        var probe = new ProcessBuilder("unshare", "-U", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (probe.waitFor() != 0) {
            throw new IllegalStateException(
                    "PostgreSQL must not run as root, and this machine does not allow 'unshare -U',"
                            + " by which BRANE would step down: run BRANE as another user, or set database.url");
        }
    }

    /** The major version and the length of the archive: another build of PostgreSQL gets a folder of its own. */
    private static String version() throws IOException {
        return MAJOR + "-" + archive().openConnection().getContentLengthLong();
    }

    private static URL archive() {
        var archive = PostgresPrograms.class.getResource(ARCHIVE);
        if (archive == null) {
            throw new IllegalStateException("this BRANE carries no PostgreSQL for this machine ("
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "): set database.url");
        }
        return archive;
    }

    private static void unpack(Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(
                new XZInputStream(new BufferedInputStream(archive().openStream())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, into);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path into) throws IOException {
        var target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("an entry of the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        if (entry.getName().endsWith(".a")) {
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(content, target);
            var executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
        }
    }

    /** All files at once: a loss of power must not leave programs that are there by name only. */
    private static void sync(Path unpacked) throws IOException {
        try {
            new ProcessBuilder("sync", "-f", unpacked.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the programs of PostgreSQL were unpacked");
        }
    }

    /** Removes what killed starts left. */
    private static void sweep(Path folder) throws IOException {
        try (var left = Files.newDirectoryStream(folder, PARTIAL + "*")) {
            for (var partial : left) {
                if (Files.getLastModifiedTime(partial)
                        .toInstant()
                        .isBefore(Instant.now().minus(LEFTOVER_AGE))) {
                    OwnerOnly.deleteTree(partial);
                }
            }
        }
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }
}
