package brane.brane;

import java.io.Console;
import java.util.Optional;

/** The terminal at which a person sits; none in a script or behind a pipe. */
final class Terminal {

    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // Since Java 25 it is null again where there is no terminal.
    static Optional<Console> find() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
