package brane.storage.embedded;

import brane.storage.OwnerOnly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server is started on data that is there, the first time and after each of its ends.
 *
 * @param log where it writes; the log of the start before lies beside it as {@code log.old}
 */
record PostgresLaunch(PostgresPrograms programs, Path data, boolean durable, Path log) {

    private static final System.Logger LOG = System.getLogger(PostgresLaunch.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** @throws IllegalStateException with what is in the way and how to remove it */
    PostgresProcess at(int port) throws IOException, InterruptedException {
        // PostgreSQL itself would refuse while they live, by the pid file that is removed here.
        PostgresProcess.endChildrenLeftIn(data);
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        if (!isFree(port)) {
            throw new IllegalStateException("the port of PostgreSQL, " + port
                    + " on 127.0.0.1, must be free, is taken by another program: stop that");
        }
        var process = launch(port);
        var server = PostgresProcess.awaitReady(process, data, port, LIMIT, () -> explain(log));
        LOG.log(
                System.Logger.Level.INFO,
                "event=postgres-started pid={0} port={1}",
                Long.toString(server.pid()),
                Integer.toString(port));
        return server;
    }

    private Process launch(int port) throws IOException {
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling("log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(log, OwnerOnly.FILE);
        var arguments = new ArrayList<>(List.of("-D", data.toString(), "-p", Integer.toString(port)));
        for (var setting : PostgresSettings.all(durable)) {
            arguments.addAll(List.of("-c", setting));
        }
        return new ProcessBuilder(programs.command("postgres", arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the log of a program that failed means. */
    static String explain(Path log) {
        var text = "";
        try {
            text = Files.readString(log).strip();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=postgres-log-unreadable file={0}", log.toString());
        }
        var reason = text.substring(Math.max(0, text.length() - 600)).replace('\n', ' ');
        if (text.contains("No space left on device")) {
            return "PostgreSQL needs free space on the disk of " + log.getParent() + ", which is full: free some";
        }
        if (text.contains("Address already in use")) {
            return "the port of PostgreSQL was taken by another program in this moment: start again";
        }
        return "PostgreSQL did not start; it says: " + reason + " (see " + log + ")";
    }
}
