package brane.axon.simulation;

/** What goes wrong at a call to the catalog or to the store. */
enum Trouble {
    NONE,
    /** The process ends. */
    ENDS,
    /** The call fails: before its effect, or its answer is lost. */
    FAILS,
    /** A put fails, and lands much later. */
    LANDS_LATER,
    /** A put lands, and once more much later. */
    TWICE,
    /** A list is an old one. */
    OLD
}
