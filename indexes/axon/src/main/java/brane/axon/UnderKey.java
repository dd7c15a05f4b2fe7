package brane.axon;

import brane.core.ProblemException;
import java.util.function.Supplier;

/**
 * Reads of what is sealed under an Axon's key. One that is rotated away between the look at a row and its use is no failure: a key
 * is destroyed when no row has it any more, so rows that are read anew have a later one.
 */
public final class UnderKey {

    private static final int MOST = 50;

    private UnderKey() {}

    /**
     * @param work reads its rows anew each time
     * @throws ProblemException {@code key-destroyed} (410) when rows that are read anew still have a key that is gone; {@code
     *     axon-busy} (503) when the Axon got another one during each of many attempts
     */
    public static <T> T read(Supplier<T> work) {
        var gone = -1;
        for (var attempt = 0; attempt < MOST; attempt++) {
            try {
                return work.get();
            } catch (ProblemException e) {
                if (!Problems.isKeyDestroyed(e) || Problems.destroyedVersion(e) <= gone) {
                    throw e;
                }
                gone = Problems.destroyedVersion(e);
            }
        }
        throw Problems.busy("the Axon got another key in each of " + MOST + " attempts to read it");
    }
}
