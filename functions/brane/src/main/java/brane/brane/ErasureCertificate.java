package brane.brane;

import brane.audit.Action;
import brane.audit.Entry;
import brane.axon.catalog.Upkeep.Erased;

/** What the audit log keeps of an erasure: which document, and the keys that were destroyed for it. */
final class ErasureCertificate {

    private ErasureCertificate() {}

    static Entry of(Erased erased) {
        return Entry.of(Action.DOCUMENT_ERASE, "document:" + erased.document())
                .count("objects-removed", erased.objects())
                .count("key-version-destroyed", erased.keyVersion());
    }
}
