package brane.axon.simulation;

import brane.axon.simulation.Faults.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One short story, always in the same order, with each fault that can meet one of its calls, and with each two: the process is
 * started again when it ended, and whoever was told that something failed asks again. The oracles of the simulation judge.
 */
final class FaultyStory {

    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Of so many stories with a fault, what was wrong. */
    record Report(long stories, List<String> violations) {}

    private final Schedule schedule = new Schedule(1);
    private final Simulation simulation;
    private final Deeds deeds;

    private FaultyStory(Faults faults) {
        simulation = new Simulation(schedule, faults, 1);
        deeds = new Deeds(simulation, schedule);
    }

    /**
     * {@code java … FaultyStory HOW_MANY FIRST STEP}: one fault or two a story, where the first is every so many of all, from one
     * on; the last line has the counts.
     */
    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {});
        var report =
                run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        report.violations().stream().limit(20).forEach(violation -> System.out.println("faults " + violation));
        System.out.println("stories=" + report.stories() + " violations="
                + report.violations().size());
    }

    private static Report run(int faultsEach, int first, int step) {
        var violations = new ArrayList<String>();
        var all = tell(List.of(), violations).possible(0);
        var stories = 0L;
        for (var i = first; i < all.size(); i += step) {
            var one = all.get(i);
            var met = tell(List.of(one), violations);
            stories++;
            // The calls that follow are others when the first fault has happened.
            for (var other : faultsEach == 1 ? List.<Fault>of() : met.possible(one.call() + 1)) {
                tell(List.of(one, other), violations);
                stories++;
            }
        }
        return new Report(stories, violations);
    }

    /** Tells it and adds what was wrong; gives the calls that it made. */
    private static Faults tell(List<Fault> faults, List<String> violations) {
        var met = new Faults(faults);
        var story = new FaultyStory(met);
        story.schedule.start("story", story::run);
        story.simulation.begins("story");
        var result = story.simulation.result(1);
        result.violations().forEach(violation -> violations.add(faults + ": " + violation));
        return met;
    }

    private void run() {
        untilDone(deeds.put("d0"));
        untilDone(deeds.put("d1"));
        untilDone(deeds.put("d1"));
        untilDone(deeds.relabel("d1", "red"));
        untilDone(process -> !deeds.compact(process));
        var erased = new ArrayList<UUID>();
        untilDone(process -> deeds.id(process, "d0").map(erased::add).orElse(false));
        untilDone(deeds.delete("d0"));
        erased.forEach(id -> untilDone(deeds.erase("d0", id)));
        untilDone(deeds::completeErasures);
        schedule.jump(Duration.ofMinutes(30));
        untilDone(deeds::collect);
        untilDone(deeds::sweep);
        untilDone(deeds::list);
        untilDone(process -> deeds.original(process, "d1"));
        untilDone(deeds::search);
        simulation.ends("story");
    }

    private void untilDone(Deeds.Change change) {
        untilDone(change::ask);
        change.givesUp();
    }

    private void untilDone(Deeds.Deed deed) {
        for (var i = 0; i < ATTEMPTS; i++) {
            if (deeds.attempt(() -> deed.by(simulation.process()))) {
                return;
            }
            schedule.sleep(PAUSE);
        }
        simulation.violation(
                "after " + ATTEMPTS + " attempts something is not done that one fault or two can't keep from it");
    }
}
