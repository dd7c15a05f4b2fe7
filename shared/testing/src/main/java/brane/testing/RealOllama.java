package brane.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Ollama with a small real model, in a process of its own on loopback; {@code scripts/lib/ollama} sets it up once. */
public final class RealOllama implements AutoCloseable {

    /** The name of the model that it has. */
    public static final String MODEL = "smollm2";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("Listening on (127\\.0\\.0\\.1:[0-9]+)");

    private final Process process;
    private final Path folder;
    private final Path log;
    private final String endpoint;

    private RealOllama(Process process, Path folder, Path log, String endpoint) {
        this.process = process;
        this.folder = folder;
        this.log = log;
        this.endpoint = endpoint;
    }

    /** Starts one; where this machine can't have it the test is skipped with the reason, and fails in CI. */
    public static RealOllama start() throws IOException, InterruptedException {
        var place = SetUp.of("ollama");
        var folder = Files.createTempDirectory("ollama");
        var log = folder.resolve("log");
        var builder = new ProcessBuilder(place.resolve("ollama").toString(), "serve")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("OLLAMA_HOST", "127.0.0.1:0");
        builder.environment().put("OLLAMA_MODELS", place.resolve("models").toString());
        builder.environment().put("OLLAMA_NOPRUNE", "1");
        // Small, so that a prompt beyond it is quickly read where a client can't ask for another.
        builder.environment().put("OLLAMA_CONTEXT_LENGTH", "1024");
        var process = builder.start();
        var deadline = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            var listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return new RealOllama(process, folder, log, "http://" + listening.group(1));
            }
            Thread.sleep(20);
        }
        process.destroyForcibly();
        throw new IllegalStateException("Ollama did not start: " + Files.readString(log));
    }

    /** {@code http://127.0.0.1:port}. */
    public String endpoint() {
        return endpoint;
    }

    /** What it says of the models that it has in memory. */
    public String loaded() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(endpoint + "/api/ps"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** How much processor time the processes took in which it runs models. */
    public Duration processorTime() {
        return process.descendants()
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** kill -9 of the server and of the processes in which it runs models. */
    public void kill() {
        var all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        for (var file : List.of(log, folder.resolve(".ollama"), folder)) {
            SetUp.delete(file);
        }
    }
}
