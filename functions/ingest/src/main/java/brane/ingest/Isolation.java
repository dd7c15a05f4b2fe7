package brane.ingest;

/** How much of this machine a process has that reads documents. */
public enum Isolation {
    SEALED("sees no file of BRANE's, no other process and no network, and can write nothing"),
    OFFLINE("has no network and can write nothing, but may read the files that BRANE's user may read"),
    OPEN("may do what BRANE's user may do, because this machine allows no namespaces");

    private final String words;

    Isolation(String words) {
        this.words = words;
    }

    /** The most that this machine allows; found out by starting such a process. */
    public static Isolation available() {
        return Confinement.available(ExtractionLimits.DEFAULTS).isolation();
    }

    /** For people: what comes after 'a document's parser'. */
    public String words() {
        return words;
    }
}
