package brane.axon.simulation;

import java.time.Duration;

/**
 * Trouble by chance.
 *
 * @param faults the probability that a call fails, before its effect or after it
 * @param kills the probability that a process ends at a call
 * @param embedding the longest that an embedding takes, in milliseconds, while which others go on
 * @param rewriting the probability that whoever copied segments waits before it puts the copy in their place
 */
record Roughness(Schedule schedule, double faults, double kills, int embedding, double rewriting) implements Chaos {

    /** A call, or its answer, takes so long now and then that others do a lot meanwhile. */
    private static final double SLOW = 0.02;

    private static final int SLOW_MILLIS = 2_000;

    static Roughness of(Schedule schedule, Focus focus) {
        var embedding = focus == Focus.CROWD ? 200 : 1;
        var rewriting = focus == Focus.ERASURE ? 0.5 : 0;
        return switch (schedule.below(4)) {
            case 0 -> new Roughness(schedule, 0, 0, embedding, rewriting);
            case 1 -> new Roughness(schedule, 0.01, 0, embedding, rewriting);
            case 2 -> new Roughness(schedule, 0.01, 0.002, embedding, rewriting);
            default -> new Roughness(schedule, 0.05, 0.01, embedding, rewriting);
        };
    }

    @Override
    public Trouble before(String call) {
        if (call.equals("embed")) {
            schedule.sleep(Duration.ofMillis(schedule.below(embedding)));
        }
        if (call.equals("rewrite") && rewriting > 0 && schedule.chance(rewriting)) {
            schedule.sleep(Duration.ofMillis(schedule.below(SLOW_MILLIS)));
        }
        var met = after(call);
        return switch (call) {
            case "put" ->
                switch (met) {
                    case FAILS -> schedule.chance(0.5) ? Trouble.LANDS_LATER : met;
                    case NONE -> schedule.chance(faults) ? Trouble.TWICE : met;
                    default -> met;
                };
            case "list" -> met == Trouble.NONE && schedule.chance(faults) ? Trouble.OLD : met;
            default -> met;
        };
    }

    @Override
    public Trouble after(String call) {
        if (schedule.chance(SLOW)) {
            schedule.sleep(Duration.ofMillis(schedule.below(SLOW_MILLIS)));
        }
        if (schedule.chance(kills)) {
            return Trouble.ENDS;
        }
        return schedule.chance(faults) ? Trouble.FAILS : Trouble.NONE;
    }
}
