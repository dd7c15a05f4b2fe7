package brane.storage.keys;

import java.util.ArrayList;
import java.util.List;
import javax.crypto.AEADBadTagException;

/** The key that wraps all keys: one that this process holds, or one that never leaves a key server. */
public interface MasterKey {

    /** A key, wrapped or not, and the context that it is bound to. */
    record Bound(byte[] bytes, String context) {}

    /**
     * Names the key without giving anything away: 16 hexadecimal characters of a local key; of Vault's {@code vault:} and
     * where it stands there.
     */
    String id();

    /**
     * Wraps a key under AES-256-GCM; {@code context} must be given again to unwrap.
     *
     * @throws brane.core.ProblemException {@code vault-down}, {@code vault-refused} or {@code vault-key-missing} (503)
     */
    byte[] wrap(byte[] key, String context);

    /**
     * The key that {@link #wrap} was given.
     *
     * @throws AEADBadTagException when it was wrapped by another master key or for another context, or was changed
     * @throws brane.core.ProblemException as {@link #wrap}
     */
    byte[] unwrap(byte[] wrapped, String context) throws AEADBadTagException;

    /** As {@link #wrap}, many at once, in their order. */
    default List<byte[]> wrapAll(List<Bound> keys) {
        return keys.stream().map(key -> wrap(key.bytes(), key.context())).toList();
    }

    /** As {@link #unwrap}, many at once, in their order; one that does not open fails all. */
    default List<byte[]> unwrapAll(List<Bound> wrapped) throws AEADBadTagException {
        var all = new ArrayList<byte[]>();
        for (var one : wrapped) {
            all.add(unwrap(one.bytes(), one.context()));
        }
        return all;
    }

    /** Whether the key has versions under its one id, so that keys can be wrapped anew by the newest. */
    default boolean hasVersions() {
        return false;
    }
}
