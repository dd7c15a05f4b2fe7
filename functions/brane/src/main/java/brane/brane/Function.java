package brane.brane;

/** What a process is: everything, or one function. */
enum Function {
    /** Everything, or all that is not left to other processes. */
    ALL,
    /** Searches for others. */
    SEARCH,
    /** Works on jobs that others received. */
    INGEST;

    /** The name on the command line and in the audit log. */
    String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Function of(String id) {
        for (var function : values()) {
            if (function.id().equals(id)) {
                return function;
            }
        }
        throw new Exit(Exit.USAGE, "a function to run must be all, search or ingest, was " + id);
    }
}
