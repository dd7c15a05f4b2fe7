package brane.axon;

import brane.axon.catalog.Catalog;
import brane.core.ProblemException;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Reads of what is sealed under an Axon's key. One that is rotated away between the look at a row and its use is no failure: the
 * row has another one then, so that the read is worth another attempt for as long as the key is another one each time.
 */
public final class UnderKey {

    private static final int MOST = 50;

    private UnderKey() {}

    /**
     * @throws ProblemException {@code key-destroyed} (410) when the key that the Axon has now is gone; {@code axon-busy} (503) when
     *     it got another one during each of many attempts
     */
    public static <T> T read(Catalog catalog, UUID axon, Supplier<T> work) {
        var last = -1;
        for (var attempt = 0; attempt < MOST; attempt++) {
            try {
                return work.get();
            } catch (ProblemException e) {
                if (!Problems.isKeyDestroyed(e)) {
                    throw e;
                }
                var present = catalog.axon(axon).keyVersion();
                if (present == last) {
                    throw e;
                }
                last = present;
            }
        }
        throw Problems.busy("the Axon got another key in each of " + MOST + " attempts to read it");
    }
}
