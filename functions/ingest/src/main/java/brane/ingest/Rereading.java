package brane.ingest;

import brane.axon.DocumentInfo;
import brane.core.Caller;
import brane.core.Ids;
import brane.core.Role;
import brane.core.Settings;
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/**
 * Puts documents on the list of those that wait, as if whoever added them had sent the stored file again: the next process that
 * takes documents in reads them. They keep their labels.
 */
public final class Rereading {

    /** What stands in the audit log in the place of a session. */
    private static final String VIA = "repair";

    private final JobStore jobs;
    private final Uploads uploads;

    public Rereading(Settings settings, Path data, Database database, Keys keys, ObjectStore store) {
        this.jobs = new JobStore(database, keys);
        this.uploads =
                new Uploads(database, store, IngestConfig.from(settings, data).uploads(), false);
    }

    /**
     * Durable when this returns.
     *
     * @throws IOException when the file can't be read to its end
     */
    public void add(Ingest.Target target, DocumentInfo document, InputStream original) throws IOException {
        var upload = uploads.receive(original, document.bytes(), document.bytes());
        var id = Ids.next();
        var caller = new Caller(document.by(), "", Set.of(Role.USER), Set.of(), VIA);
        var order = new Order(
                id,
                caller,
                target.neuron(),
                target.version(),
                target.axon(),
                new DocumentName(document.name()),
                DocumentType.of(document.type()),
                upload.length(),
                upload.ticket(),
                null);
        // However many they are: they were all in here before.
        jobs.add(order, id, Integer.MAX_VALUE, Long.MAX_VALUE);
    }
}
