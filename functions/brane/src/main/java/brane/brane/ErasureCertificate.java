package brane.brane;

import brane.audit.Action;
import brane.audit.Entry;
import brane.axon.catalog.Upkeep.Erased;
import java.util.UUID;

/** What the audit log keeps of an erasure: which document, and the keys that were destroyed for it. */
final class ErasureCertificate {

    private ErasureCertificate() {}

    static Entry of(UUID axon, Erased erased) {
        return Entry.of(Action.DOCUMENT_ERASE, "axon:" + axon + "/document:" + erased.document())
                .count("objects-removed", erased.objects())
                .count("key-versions-destroyed", erased.keyVersion());
    }
}
