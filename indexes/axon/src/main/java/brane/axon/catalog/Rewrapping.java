package brane.axon.catalog;

import brane.storage.keys.Key;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Takes what stands under older keys of an Axon over to its present one. */
final class Rewrapping {

    private final IntFunction<Key> older;
    private final Key present;

    /** @param older the Axon's key of a version */
    Rewrapping(IntFunction<Key> older, Key present) {
        this.older = older;
        this.present = present;
    }

    byte[] object(UUID name, byte[] wrapped) {
        return sealed(wrapped, AxonObjects.context(name));
    }

    byte[] nameKey(byte[] sealed) {
        return sealed(sealed, DocumentNames.KEY_CONTEXT);
    }

    byte[] name(UUID document, byte[] sealed) {
        return sealed(sealed, DocumentNames.context(document));
    }

    byte @Nullable [] labels(UUID document, byte @Nullable [] sealed) {
        return sealed == null ? null : sealed(sealed, DocumentLabels.context(document));
    }

    private byte[] sealed(byte[] value, String context) {
        var version = Key.versionOf(value);
        return version == present.version()
                ? value
                : present.seal(older.apply(version).open(value, context), context);
    }
}
