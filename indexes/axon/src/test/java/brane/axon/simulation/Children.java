package brane.axon.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The same program in a JVM for each core, each with its part of the work. */
final class Children {

    /** The arguments of a child, which counts from 0. */
    @FunctionalInterface
    interface Part {
        List<Long> of(int child, int children);
    }

    private Children() {}

    /**
     * What all of them said, line by line.
     *
     * @throws IllegalStateException when one does not end well
     */
    static List<String> onAllCores(Class<?> program, Part part) throws InterruptedException {
        var cores = Runtime.getRuntime().availableProcessors();
        var children = new ArrayList<Process>();
        try {
            for (var i = 0; i < cores; i++) {
                children.add(start(program, part.of(i, cores)));
            }
            var lines = new ArrayList<String>();
            for (var child : children) {
                var said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (child.waitFor() != 0) {
                    throw new IllegalStateException(
                            program.getSimpleName() + " ended with " + child.exitValue() + ": " + said);
                }
                said.lines().forEach(lines::add);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            children.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(Class<?> program, List<Long> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        arguments.forEach(argument -> command.add(argument.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
