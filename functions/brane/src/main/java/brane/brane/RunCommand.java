package brane.brane;

import brane.core.ProblemException;
import brane.core.Settings;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts BRANE: all functions in this process. Says each step, and at the end where it is. */
@Command(name = "run", description = "Starts BRANE with all functions in one process.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FUNCTION", defaultValue = "all", description = "all")
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

    @Option(names = "--port", paramLabel = "PORT", description = "The port to listen on, 0 for any. Default: 8765")
    @Nullable
    Integer port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "The address to listen on. Default: 127.0.0.1")
    @Nullable
    String host;

    @Override
    public Integer call() throws Exception {
        if (!function.equals("all")) {
            throw new Exit(
                    Exit.USAGE,
                    "a function to run must be all, was " + function + "; single functions are not built yet");
        }
        var folder = folder(data);
        var steps = new Steps(System.out);
        Logging.quiet(steps::makeWay);
        try {
            var running = AllInOne.start(settings(folder), folder, steps);
            var stopped = new CountDownLatch(1);
            StopSignals.onFirst(() -> stop(running, stopped));
            welcome(System.out, running);
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

    private static void stop(AllInOne running, CountDownLatch stopped) {
        running.close();
        stopped.countDown();
    }

    /** The data folder that is meant: the option, BRANE_DATA, or data beside bin. */
    static Path folder(@Nullable Path given) {
        var home = System.getProperty("brane.home", ".");
        return (given == null ? Path.of(home, "data") : given).toAbsolutePath().normalize();
    }

    private Settings settings(Path folder) {
        var options = new HashMap<String, String>();
        if (port != null) {
            options.put("server.port", String.valueOf(port));
        }
        if (host != null) {
            options.put("server.host", host);
        }
        return Configuration.load(config == null ? folder.resolve("brane.yaml") : config, config != null, options);
    }

    private static void welcome(PrintStream out, AllInOne running) {
        URI address = running.address();
        out.println();
        out.println("BRANE runs at " + address);
        running.setupCode()
                .ifPresent(code ->
                        out.println("Create the first administrator, once: " + address.resolve("/setup#code=" + code)));
        out.println("Stop it with Ctrl-C.");
        out.flush();
    }
}
