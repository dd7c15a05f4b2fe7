package brane.ingest;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.axon.Axons;
import brane.axon.DocumentInfo;
import brane.axon.DocumentText;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.ingest.Ingest.Target;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
        var entry = entry(Action.DOCUMENT_LIST, target);
        return recorded(
                entry,
                intent -> axons.documents(intent, target.axon(), filter, after, limit),
                listing -> entry.count("documents", listing.documents().size()));
    }

    /** @throws ProblemException {@code not-found} (404) */
    public Read text(Target target, String documentName) {
        var name = new DocumentName(documentName).text();
        var entry = entry(Action.DOCUMENT_READ, target);
        return recorded(
                entry,
                intent -> new Read(
                        info(intent, target, name),
                        axons.text(intent, target.axon(), name).orElseThrow(Documents::missing)),
                read -> of(
                        read.info(),
                        entry.count("characters", read.text().text().length())));
    }

    /**
     * Hands out the uploaded bytes.
     *
     * @throws ProblemException {@code not-found} (404)
     * @throws IOException when whoever reads goes away
     */
    public void original(Target target, String documentName, Reader reader) throws IOException {
        var name = new DocumentName(documentName).text();
        var entry = entry(Action.DOCUMENT_READ, target);
        var intent = log.begin(entry);
        var whole = false;
        var outcome = entry;
        try {
            var info = info(intent, target, name);
            outcome = of(info, entry.count("bytes", info.bytes()));
            try (var original = axons.original(intent, target.axon(), name).orElseThrow(Documents::missing)) {
                reader.read(info, original);
            }
            whole = true;
        } catch (ProblemException e) {
            outcome = outcome.why(e.problem().slug());
            throw e;
        } finally {
            intent.end(whole ? Decision.OK : Decision.FAILED, outcome);
        }
    }

    /**
     * Deletes the document: when this returns nobody finds it any more.
     *
     * @throws ProblemException {@code not-found} (404)
     */
    public void delete(Target target, String documentName, UUID operation) {
        var name = new DocumentName(documentName).text();
        var entry = entry(Action.DOCUMENT_DELETE, target);
        recorded(
                entry,
                intent -> {
                    var info = axons.document(intent, target.axon(), name);
                    if (!axons.delete(intent, target.axon(), operation, name)) {
                        throw missing();
                    }
                    return info;
                },
                info -> info.map(known -> of(known, entry)).orElse(entry));
    }

    private DocumentInfo info(Intent intent, Target target, String name) {
        return axons.document(intent, target.axon(), name).orElseThrow(Documents::missing);
    }

    private <T> T recorded(Entry entry, Function<Intent, T> effect, Function<T, Entry> outcome) {
        var intent = log.begin(entry);
        T result;
        try {
            result = effect.apply(intent);
        } catch (RuntimeException e) {
            var why = e instanceof ProblemException problem ? problem.problem().slug() : "internal";
            intent.end(Decision.FAILED, entry.why(why));
            throw e;
        }
        intent.end(Decision.OK, outcome.apply(result));
        return result;
    }

    private static Entry entry(Action action, Target target) {
        return Entry.of(action, "axon:" + target.axon()).neuron(target.neuron() + "@" + target.version());
    }

    private static Entry of(DocumentInfo info, Entry entry) {
        return new Entry(
                entry.action(),
                "document:" + info.id(),
                entry.why(),
                entry.tier(),
                entry.neuron(),
                entry.model(),
                entry.counts());
    }

    private static ProblemException missing() {
        return Problem.of("not-found", 404, "There is no such thing.", "it does not exist, or it is not yours to see")
                .failure();
    }
}
