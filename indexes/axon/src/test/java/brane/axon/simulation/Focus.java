package brane.axon.simulation;

/** What a run has more of than others, so that what needs several rare things at once is not as rare as all of them. */
enum Focus {
    /** A little of everything. */
    NONE,
    /** Many searches and deletions in one process, whose embedding is slow. */
    CROWD,
    /** Erasures, compactions and new keys while documents come in. */
    ERASURE,
    /** The embedding model is changed while documents come in. */
    MODEL,
    /** Several change the key at once. */
    KEYS,
    /** Labels and keys change while documents do. */
    LABELS;

    static Focus of(Schedule schedule) {
        return switch (schedule.below(6)) {
            case 0 -> CROWD;
            case 1 -> ERASURE;
            case 2 -> MODEL;
            case 3 -> KEYS;
            case 4 -> LABELS;
            default -> NONE;
        };
    }
}
