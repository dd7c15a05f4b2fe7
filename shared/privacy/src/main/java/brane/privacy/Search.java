package brane.privacy;

import java.util.List;

/** Looks for values of one kind in a text. */
interface Search {

    /** The most values that are hidden in the texts of one prompt. */
    int MAX_FINDINGS = 20_000;

    /** The kind. */
    String type();

    /** What was found, in any order; overlaps are settled later. */
    List<Finding> find(Subject subject);

    static void refuseTooMany(int found) {
        if (found > MAX_FINDINGS) {
            throw Unchecked.because("at most " + MAX_FINDINGS + " values are hidden at once");
        }
    }
}
