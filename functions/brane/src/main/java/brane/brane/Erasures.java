package brane.brane;

import brane.audit.AuditLog;
import brane.audit.Decision;
import brane.axon.catalog.Upkeep.Erased;
import brane.axon.upkeep.Certify;
import brane.chat.Quotations;
import java.util.Set;
import java.util.UUID;

/** What an erasure does outside the Axon: answers that quote the document go too, and the audit log gets the certificate. */
record Erasures(AuditLog log, Quotations quotations) implements Certify {

    @Override
    public void erased(UUID axon, Erased erased) {
        log.fact(ErasureCertificate.of(erased), Decision.OK);
    }

    @Override
    public boolean removeElsewhere(UUID axon, Set<UUID> documents) {
        return quotations.withdraw(documents);
    }
}
