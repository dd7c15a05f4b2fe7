package brane.ingest;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.axon.Axons;
import brane.axon.DocumentInfo;
import brane.axon.DocumentText;
import brane.axon.Labels;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.ingest.Ingest.Target;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;

/** The documents of a Neuron, read and deleted under an intent each. */
public final class Documents {

    /** A document with its text. */
    public record Read(DocumentInfo info, DocumentText text) {}

    /** Takes the original while it may be read. */
    @FunctionalInterface
    public interface Reader {
        void read(DocumentInfo info, InputStream original) throws IOException;
    }

    private final Axons axons;
    private final AuditLog log;

    public Documents(Axons axons, AuditLog log) {
        this.axons = axons;
        this.log = log;
    }

    public Axons.Listing list(Target target, String filter, Optional<String> after, int limit) {
        return log.during(entry(Action.DOCUMENT_LIST, target), intent -> {
            var listing = axons.documents(intent, target.axon(), filter, after, limit);
            intent.count("documents", listing.documents().size());
            return listing;
        });
    }

    /** @throws ProblemException {@code not-found} (404) */
    public Read text(Target target, String documentName) {
        var name = new DocumentName(documentName).text();
        return log.during(entry(Action.DOCUMENT_READ, target), intent -> {
            var info = info(intent, target, name);
            var text = axons.text(intent, target.axon(), name).orElseThrow(Documents::missing);
            intent.about(resource(info)).count("characters", text.text().length());
            return new Read(info, text);
        });
    }

    /**
     * Hands out the uploaded bytes.
     *
     * @throws ProblemException {@code not-found} (404)
     * @throws IOException when whoever reads goes away
     */
    public void original(Target target, String documentName, Reader reader) throws IOException {
        var name = new DocumentName(documentName).text();
        log.during(entry(Action.DOCUMENT_READ, target), intent -> {
            var info = info(intent, target, name);
            intent.about(resource(info)).count("bytes", info.bytes());
            try (var original = axons.original(intent, target.axon(), name).orElseThrow(Documents::missing)) {
                reader.read(info, original);
            }
            return true;
        });
    }

    /**
     * Gives the document other labels, by which every later search goes.
     *
     * @throws ProblemException {@code not-found} (404)
     */
    public DocumentInfo label(Target target, String documentName, Labels labels, UUID operation) {
        var name = new DocumentName(documentName).text();
        return log.during(entry(Action.DOCUMENT_LABEL, target), intent -> {
            intent.about(resource(info(intent, target, name)))
                    .count("labels", labels.names().size());
            if (!axons.relabel(intent, target.axon(), operation, name, labels)) {
                throw missing();
            }
            return info(intent, target, name);
        });
    }

    /**
     * Deletes the document: when this returns nobody finds it any more.
     *
     * @throws ProblemException {@code not-found} (404)
     */
    public void delete(Target target, String documentName, UUID operation) {
        var name = new DocumentName(documentName).text();
        log.during(entry(Action.DOCUMENT_DELETE, target), intent -> {
            axons.document(intent, target.axon(), name).ifPresent(known -> intent.about(resource(known)));
            if (!axons.delete(intent, target.axon(), operation, name)) {
                throw missing();
            }
            return true;
        });
    }

    /**
     * Erases the document for good: when this returns nobody finds it any more; what is stored of it goes soon after, and the
     * certificate of that to the audit log.
     *
     * @return the document's id, by which the certificate names it
     * @throws ProblemException {@code not-found} (404)
     */
    public UUID erase(Target target, String documentName) {
        var name = new DocumentName(documentName).text();
        return log.during(entry(Action.DOCUMENT_ERASE, target), intent -> {
            var info = info(intent, target, name);
            intent.about(resource(info));
            if (!axons.erase(intent, target.axon(), info.id())) {
                throw missing();
            }
            return info.id();
        });
    }

    private DocumentInfo info(Intent intent, Target target, String name) {
        return axons.document(intent, target.axon(), name).orElseThrow(Documents::missing);
    }

    private static Entry entry(Action action, Target target) {
        return Entry.of(action, "axon:" + target.axon()).neuron(target.neuron() + "@" + target.version());
    }

    private static String resource(DocumentInfo info) {
        return "document:" + info.id();
    }

    private static ProblemException missing() {
        return Problem.of("not-found", 404, "There is no such thing.", "it does not exist, or it is not yours to see")
                .failure();
    }
}
