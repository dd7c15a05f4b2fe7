package brane.brane;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * One line an event on standard error: time, level, place, key=value. Libraries speak only when something is wrong, and so does
 * BRANE to a person at a terminal, unless brane.log says otherwise.
 */
final class Logging {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final List<Logger> LEVELS = List.of(
            Logger.getLogger("brane"),
            // Lucene says at each start that it would like an incubating module.
            Logger.getLogger("org.apache.lucene"),
            // PostgreSQL's driver warns of each refused connection while the server is down; the pool says so once.
            Logger.getLogger("org.postgresql"));

    private Logging() {}

    /** @param before is called before each line */
    static void quiet(Runnable before) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("log4j2.loggerContextFactory", "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        var console = new ConsoleHandler() {
            @Override
            public void publish(LogRecord entry) {
                if (isLoggable(entry)) {
                    before.run();
                    super.publish(entry);
                }
            }
        };
        console.setFormatter(new Line());
        console.setLevel(Level.ALL);
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        LEVELS.forEach(logger -> logger.setLevel(Level.SEVERE));
        LEVELS.getFirst()
                .setLevel(Level.parse(System.getProperty("brane.log", Terminal.showsErrors() ? "WARNING" : "INFO")));
    }

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord entry) {
            var message = formatMessage(entry).replace('\n', ' ').replace('\r', ' ');
            return "%tFT%<tT.%<tL %s %s %s%n"
                    .formatted(entry.getMillis(), entry.getLevel().getName(), entry.getLoggerName(), message);
        }
    }
}
