package brane.storage.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * A server that is started again whenever it ends though nobody closed it, at the same port: nobody else would. It is tried
 * for as long as this process lives, because a full disk may be cleared at any hour, but never more often than once in
 * {@link #PAUSE_MAX} for long.
 */
final class KeptPostgres implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(KeptPostgres.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);
    private static final Duration SETTLED = Duration.ofMinutes(1);
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final PostgresLaunch launch;
    private final Thread keeper;
    private volatile PostgresProcess server;

    KeptPostgres(PostgresLaunch launch, PostgresProcess server) {
        this.launch = launch;
        this.server = server;
        this.keeper = Thread.ofVirtual().name("postgres-keeper").start(this::keep);
    }

    long pid() {
        return server.pid();
    }

    int port() {
        return server.port();
    }

    private void keep() {
        var pause = Duration.ZERO;
        try {
            while (true) {
                var begun = System.nanoTime();
                server.awaitEnd();
                LOG.log(
                        System.Logger.Level.ERROR,
                        "event=postgres-ended pid={0} next=start-again log={1}",
                        Long.toString(server.pid()),
                        launch.log());
                // One that ends as soon as it is there is not started a hundred times a minute.
                pause = System.nanoTime() - begun > SETTLED.toNanos() ? Duration.ZERO : longer(pause);
                server = startAgain(server.port(), pause);
            }
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "event=postgres-keeper-ends");
        }
    }

    private PostgresProcess startAgain(int port, Duration first) throws InterruptedException {
        for (var pause = first; ; pause = longer(pause)) {
            Thread.sleep(pause);
            try {
                return launch.at(port);
            } catch (IOException | UncheckedIOException | IllegalStateException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "event=postgres-not-started next-try={0} cause=\"{1}\"",
                        longer(pause),
                        e.getMessage());
            }
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return pause.isZero() ? PAUSE : doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }

    /** Ends the server, and nobody starts it again. */
    @Override
    public void close() {
        try {
            keeper.interrupt();
            if (!keeper.join(CLOSE)) {
                LOG.log(System.Logger.Level.WARNING, "event=postgres-keeper-stays");
            }
            server.stop();
            LOG.log(System.Logger.Level.INFO, "event=postgres-stopped pid={0}", Long.toString(server.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
