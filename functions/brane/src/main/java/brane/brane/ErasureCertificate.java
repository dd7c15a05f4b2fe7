package brane.brane;

import brane.audit.Action;
import brane.audit.Entry;
import brane.axon.catalog.Upkeep.Erased;

/**
 * What the audit log keeps of an erasure: which document, the keys that were destroyed for it, and whether backups of the
 * database from before still hold them. They do, wrapped, because no holder of a master key has a key per version of an
 * Axon's: until the last of those backups is gone, it and a saved copy of the object store together give the document back.
 */
final class ErasureCertificate {

    private ErasureCertificate() {}

    static Entry of(Erased erased) {
        return Entry.of(Action.DOCUMENT_ERASE, "document:" + erased.document())
                .count("objects-removed", erased.objects())
                .count("key-version-destroyed", erased.keyVersion())
                .count("database-backups-hold-the-wrapped-key", 1);
    }
}
