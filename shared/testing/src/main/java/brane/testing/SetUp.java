package brane.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real servers of the tests, which scripts below {@code scripts/lib} set up once in a cache. */
final class SetUp {

    private static final int NOT_POSSIBLE_HERE = 3;
    private static final Duration LONGEST = Duration.ofMinutes(45);

    private SetUp() {}

    /** The path that the script prints; where this machine can't have it the test is skipped, and fails in CI. */
    static Path of(String name, String... arguments) throws IOException, InterruptedException {
        var out = Files.createTempFile(name, ".out");
        var command = new ArrayList<>(List.of(script(name).toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(LONGEST.toMinutes(), TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("the set-up of " + command + " did not end within " + LONGEST);
        }
        var said = Files.readString(out).strip();
        Files.delete(out);
        var reason = said.lines().reduce("", (before, line) -> line);
        if (process.exitValue() == NOT_POSSIBLE_HERE && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort(reason);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(said);
        }
        return Path.of(reason);
    }

    private static Path script(String name) {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var script = folder.resolve("scripts/lib").resolve(name);
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new IllegalStateException("scripts/lib/" + name + " must stand above the working folder");
    }

    /** The folder and all that is in it. */
    static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (var inside = Files.list(path)) {
                for (var one : inside.toList()) {
                    delete(one);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
