package brane.axon.catalog;

import brane.axon.Labels;
import brane.axon.Problems;
import brane.axon.catalog.Catalog.AxonRow;
import brane.core.ProblemException;
import brane.storage.keys.Key;
import java.util.UUID;

/** The names of one Axon's documents under its keys, as they are now. */
public final class AxonNames {

    private final Key key;
    private final byte[] nameKey;

    private AxonNames(Key key, byte[] nameKey) {
        this.key = key;
        this.nameKey = nameKey;
    }

    public static AxonNames of(Catalog catalog, AxonRow row) {
        var key = catalog.key(row.id(), row.keyVersion());
        try {
            return new AxonNames(key, key.open(row.nameKey(), DocumentNames.KEY_CONTEXT));
        } catch (ProblemException e) {
            throw e.problem().slug().equals("data-tampered") ? Problems.corrupt(row.id(), null, e) : e;
        }
    }

    public byte[] mac(String name) {
        return DocumentNames.mac(nameKey, name);
    }

    public byte[] requestHash(String kind, String name, byte[]... more) {
        return DocumentNames.requestHash(nameKey, kind, name, more);
    }

    public byte[] seal(UUID document, String name) {
        return DocumentNames.seal(key, document, name);
    }

    public byte[] seal(UUID document, Labels labels) {
        return DocumentLabels.seal(key, document, labels);
    }

    Key key() {
        return key;
    }
}
