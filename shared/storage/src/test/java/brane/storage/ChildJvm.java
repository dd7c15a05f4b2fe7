package brane.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A second process with the same class path, for tests of what only another process can do. */
public final class ChildJvm implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param before words that stand before {@code java}, such as {@code unshare -r -m} */
    public static ChildJvm start(List<String> before, Class<?> main, String... arguments) throws IOException {
        return start(before, System.getProperty("java.class.path"), main, arguments);
    }

    /** With another class path. */
    public static ChildJvm start(List<String> before, String classPath, Class<?> main, String... arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /**
     * The next line that it prints, or "end".
     *
     * @throws IllegalStateException when it prints none for two minutes, after which it is killed
     */
    public String line() throws IOException {
        var silent = new AtomicBoolean();
        var watch = Thread.ofVirtual().name("child-watch").start(() -> {
            try {
                Thread.sleep(PATIENCE);
                silent.set(true);
                process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var line = output.readLine();
        watch.interrupt();
        if (silent.get()) {
            throw new IllegalStateException("a child process must say something within " + PATIENCE + ", did not");
        }
        return line == null ? "end" : line;
    }

    /** As kill -9 does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
