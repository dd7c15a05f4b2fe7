package brane.axon.simulation;

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
        var said = Children.onAllCores(
                Simulations.class,
                (child, cores) -> List.of(first + child, (count - child + cores - 1) / cores, (long) cores));
        var seeds = 0L;
        var steps = 0L;
        for (var line : said) {
            var last = LAST.matcher(line);
            if (last.matches()) {
                seeds += Long.parseLong(last.group(1));
                steps += Long.parseLong(last.group(2));
            }
        }
        return new Report(
                seeds,
                steps,
                said.stream().filter(line -> line.startsWith("seed ")).toList());
    }
}
