package brane.axon.simulation;

/**
 * How rough a run is.
 *
 * @param faults the probability that a call fails, before its effect or after it
 * @param kills the probability that a process ends at a call
 */
record Chaos(double faults, double kills) {

    static final Chaos NONE = new Chaos(0, 0);

    static Chaos of(Schedule schedule) {
        return switch (schedule.below(4)) {
            case 0 -> NONE;
            case 1 -> new Chaos(0.01, 0);
            case 2 -> new Chaos(0.01, 0.002);
            default -> new Chaos(0.05, 0.01);
        };
    }
}
