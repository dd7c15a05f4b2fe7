package brane.storage.objects;

/**
 * What was found out about an object store.
 *
 * @param what the thing that was looked at, in a word or two
 * @param detail what was seen, and where it is not fine the way out
 */
public record Finding(String what, Verdict verdict, String detail) {

    /** Whether BRANE can work on it: yes, yes but know this, no. */
    public enum Verdict {
        FINE,
        WARNING,
        BAD
    }

    public static Finding fine(String what, String detail) {
        return new Finding(what, Verdict.FINE, detail);
    }

    public static Finding warning(String what, String detail) {
        return new Finding(what, Verdict.WARNING, detail);
    }

    public static Finding bad(String what, String detail) {
        return new Finding(what, Verdict.BAD, detail);
    }
}
