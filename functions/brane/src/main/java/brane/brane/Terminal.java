package brane.brane;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The terminal at which a person sits; none in a script or behind a pipe. */
final class Terminal {

    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // Since Java 25 it is null again where there is no terminal.
    static Optional<Console> find() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    /** Whether standard error goes to one, rather than to a file, a pipe or the log of a container. */
    static boolean showsErrors() {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return target.startsWith("/dev/pts") || target.toString().matches("/dev/(tty.*|console)");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
