package brane.brane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One function of BRANE in a process of its own, as people start it. */
final class RealFunction implements AutoCloseable {

    private final Process process;
    private final Path out;

    private RealFunction(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /** Starts it; {@link #awaitStart} waits for it. */
    static RealFunction launch(String function, Path data, Path config, int port) throws Exception {
        Files.createDirectories(data);
        var out = Files.createTempFile("brane", ".out");
        return new RealFunction(
                RealProcess.launch(
                        out,
                        List.of(),
                        List.of(
                                "run",
                                function,
                                "--data",
                                data.toString(),
                                "--config",
                                config.toString(),
                                "--port",
                                String.valueOf(port))),
                out);
    }

    void awaitStart() throws Exception {
        RealProcess.until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it did not start: " + output());
            }
            return output().contains("Stop it with");
        });
    }

    /** What it says when it must refuse to start. */
    String refused() throws Exception {
        process.waitFor(Duration.ofSeconds(60));
        if (process.exitValue() == 0) {
            throw new IllegalStateException("it should have refused to start");
        }
        return output();
    }

    String output() throws Exception {
        return Files.readString(out);
    }

    long pid() {
        return process.pid();
    }

    /** kill -9. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
    }

    /** Stops it as an orchestrator does, and gives its exit code. */
    int stop() throws Exception {
        process.destroy();
        if (!process.waitFor(Duration.ofSeconds(20))) {
            throw new IllegalStateException("it did not stop: " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
