package brane.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real S3 server on one folder, in a process of its own on loopback; {@code scripts/lib/s3-servers} builds it once. Where
 * this machine can't have it the test is skipped with the reason, and fails in CI.
 */
public abstract class RealS3 implements AutoCloseable {

    public static final String ACCESS_KEY = "tester";
    public static final String SECRET_KEY = "seven-brown-foxes";

    private static final Duration START = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final Path program;
    private final Path folder = Files.createTempDirectory("s3");
    private int port;
    private @Nullable Process process;

    /** @param name what {@code s3-servers} calls it */
    RealS3(String name) throws IOException, InterruptedException {
        program = SetUp.of("s3-servers", name);
        Files.createDirectory(folder.resolve("data"));
    }

    /** How it is started on that port. */
    abstract List<String> command(Path program, Path folder, int port);

    /** What its environment says. */
    abstract Map<String, String> environment();

    /** Where it says that it is ready. */
    abstract String healthPath();

    /** Starts it; a second start is on the port and the data of the first. */
    public final void start() throws IOException, InterruptedException {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var chosen = port == 0 ? freePort() : port;
            if (started(chosen)) {
                port = chosen;
                return;
            }
        }
        throw new IllegalStateException(program + " did not start: " + Files.readString(log()));
    }

    private boolean started(int chosen) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command(program, folder, chosen))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment());
        var launched = builder.start();
        process = launched;
        var deadline = System.nanoTime() + START.toNanos();
        while (launched.isAlive() && System.nanoTime() < deadline) {
            if (isReady(chosen)) {
                return true;
            }
            Thread.sleep(50);
        }
        launched.destroyForcibly().waitFor();
        return false;
    }

    private boolean isReady(int chosen) throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chosen + healthPath()))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Another process may take it before the server does; then another one is tried. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    public final int port() {
        return port;
    }

    /** {@code http://127.0.0.1:port}. */
    public final String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Where its objects lie, in a form of its own. */
    public final Path data() {
        return folder.resolve("data");
    }

    /** kill -9; its data stays. */
    public final void kill() {
        var running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    @Override
    public final void close() throws IOException {
        kill();
        SetUp.delete(folder);
    }
}
