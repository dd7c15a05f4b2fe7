package brane.axon.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Many simulations, one after the other in a JVM: two at once in one would meet at its locks, and the order would no longer be
 * the seed's. Several cores take several JVMs.
 */
final class Simulations {

    private static final int MAX_WRONG = 10;
    private static final Pattern LAST = Pattern.compile("seeds=(\\d+) steps=(\\d+)");

    /** What became of them: a line for each violation. */
    record Report(long seeds, long steps, List<String> violations) {}

    private Simulations() {}

    /** {@code java … Simulations FIRST COUNT STEP}: prints one line a violation, and a last one of counts. */
    public static void main(String[] arguments) {
        var told = new HashMap<String, Integer>();
        var report =
                run(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]), Long.parseLong(arguments[2]), told);
        report.violations().forEach(System.out::println);
        System.out.println("told=" + told);
        System.out.println("seeds=" + report.seeds() + " steps=" + report.steps());
    }

    /** So many seeds from the first on, each so far from the one before. */
    private static Report run(long first, long count, long step, Map<String, Integer> told) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!Simulation.isKill(failure)) {
                failure.printStackTrace();
            }
        });
        var violations = new ArrayList<String>();
        var seeds = 0L;
        var steps = 0L;
        for (; seeds < count && violations.size() < MAX_WRONG; seeds++) {
            var result = Simulation.run(first + seeds * step);
            steps += result.steps();
            result.told().forEach((slug, times) -> told.merge(slug, times, Integer::sum));
            result.violations().forEach(violation -> violations.add("seed " + result.seed() + ": " + violation));
        }
        return new Report(seeds, steps, violations);
    }

    /** So many seeds from the first on, in a JVM for each core. */
    static Report onAllCores(long first, long count) throws InterruptedException {
        var cores = Runtime.getRuntime().availableProcessors();
        var children = new ArrayList<Process>();
        try {
            for (var i = 0; i < cores; i++) {
                children.add(start(first + i, (count - i + cores - 1) / cores, cores));
            }
            var violations = new ArrayList<String>();
            var seeds = 0L;
            var steps = 0L;
            for (var child : children) {
                var said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                var last = LAST.matcher(said);
                if (child.waitFor() != 0 || !last.find()) {
                    throw new IllegalStateException("a simulation ended with " + child.exitValue() + ": " + said);
                }
                said.lines().filter(line -> line.startsWith("seed ")).forEach(violations::add);
                seeds += Long.parseLong(last.group(1));
                steps += Long.parseLong(last.group(2));
            }
            return new Report(seeds, steps, violations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            children.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(long first, long count, long step) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulations.class.getName(),
                        Long.toString(first),
                        Long.toString(count),
                        Long.toString(step))
                .redirectErrorStream(true)
                .start();
    }
}
