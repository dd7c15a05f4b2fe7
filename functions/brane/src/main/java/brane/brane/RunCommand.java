package brane.brane;

import brane.core.ProblemException;
import brane.core.Settings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts BRANE: all functions in this process, or one. Says each step, and at the end where it is. */
@Command(
        name = "run",
        description = "Starts BRANE: all functions in one process, or one of them.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FUNCTION", defaultValue = "all", description = "all, search or ingest")
    String function = "all";

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:BRANE_DATA}",
            description = "Where everything is kept; also BRANE_DATA. Default: data beside bin/")
    @Nullable
    Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration. Default: brane.yaml in the data folder")
    @Nullable
    Path config;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen on, 0 for any. Default: 8765, of search and ingest 8766")
    @Nullable
    Integer port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "The address to listen on. Default: 127.0.0.1")
    @Nullable
    String host;

    @Override
    public Integer call() throws Exception {
        var wanted = Function.of(function);
        var folder = folder(data);
        var steps = new Steps(System.out);
        Logging.quiet(steps::makeWay);
        try {
            var running = start(wanted, folder, steps);
            var stopped = new CountDownLatch(1);
            StopSignals.onFirst(() -> stop(running, stopped));
            running.welcome(System.out);
            System.out.println("Stop it with Ctrl-C.");
            System.out.flush();
            stopped.await();
            return 0;
        } catch (ProblemException e) {
            steps.failed();
            throw new Exit(
                    Exit.UNAVAILABLE, e.problem().title() + " " + e.problem().detail());
        } catch (IllegalArgumentException e) {
            steps.failed();
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            steps.failed();
            throw new Exit(Exit.UNAVAILABLE, e.getMessage() + " (" + e.getCause() + ")");
        } catch (IllegalStateException e) {
            steps.failed();
            throw new Exit(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private Running start(Function wanted, Path folder, Steps steps) throws InterruptedException {
        var settings = settings(wanted, folder);
        return switch (wanted) {
            case ALL -> AllInOne.start(settings, folder, steps);
            case SEARCH -> SearchProcess.start(settings, folder, steps);
            case INGEST -> IngestProcess.start(settings, folder, steps);
        };
    }

    private static void stop(Running running, CountDownLatch stopped) {
        running.close();
        stopped.countDown();
    }

    /** The data folder that is meant: the option, BRANE_DATA, or data beside bin. */
    static Path folder(@Nullable Path given) {
        var home = System.getProperty("brane.home", ".");
        return (given == null ? Path.of(home, "data") : given).toAbsolutePath().normalize();
    }

    private Settings settings(Function wanted, Path folder) {
        var section = wanted == Function.ALL ? "server" : "internal";
        var options = new HashMap<String, String>();
        if (port != null) {
            options.put(section + ".port", String.valueOf(port));
        }
        if (host != null) {
            options.put(section + ".host", host);
        }
        return Configuration.load(config == null ? folder.resolve("brane.yaml") : config, config != null, options);
    }
}
