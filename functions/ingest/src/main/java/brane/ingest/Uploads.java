package brane.ingest;

import brane.axon.Problems;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.objects.ObjectStore;
import brane.storage.objects.SealedTemp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that wait for their job: sealed in the object store, where every process finds them, and as a sealed copy in a folder of
 * the process that received or works on one, because a PDF is read here and there. A row in the database stands before the object
 * and after it, so that what nobody wants any more is found.
 */
final class Uploads {

    private static final System.Logger LOG = System.getLogger(Uploads.class.getName());
    private static final String PREFIX = "uploads/";

    /** So many left ones go in one sweep. */
    private static final int SWEPT = 100;

    private final Database database;
    private final ObjectStore store;
    private final Path folder;
    private final boolean copies;
    private final ConcurrentHashMap<UUID, SealedTemp> here = new ConcurrentHashMap<>();

    /** @param copies whether this process works on jobs, and so keeps a copy of what it received until then */
    Uploads(Database database, ObjectStore store, Path folder, boolean copies) {
        this.database = database;
        this.store = store;
        this.folder = folder;
        this.copies = copies;
        SealedTemp.sweep(folder);
    }

    /**
     * Takes all of {@code in}; when this returns it is durable, and {@link #drop} or the sweep removes it.
     *
     * @param announced the length that the sender announced, or -1
     * @throws IOException when the sender fails, or sends another length than announced
     */
    SealedTemp receive(InputStream in, long bytesMax, long announced) throws IOException {
        var upload = SealedTemp.receive(in, bytesMax, folder);
        var kept = false;
        try {
            if (announced >= 0 && upload.length() != announced) {
                throw new IOException("the upload ended early");
            }
            store(upload);
            if (copies) {
                here.put(upload.name(), upload);
                kept = true;
            }
            return upload;
        } finally {
            if (!kept) {
                upload.close();
            }
        }
    }

    private void store(SealedTemp upload) throws IOException {
        database.execute("insert into upload (name) values (?)", upload.name());
        var stored = false;
        try (var sealed = upload.stored()) {
            store.put(PREFIX + upload.name(), sealed, upload.storedLength());
            stored = true;
        } catch (UncheckedIOException e) {
            throw Problems.unreadable(upload.length(), e);
        } finally {
            if (!stored) {
                drop(upload.name());
            }
        }
    }

    /** The upload of this ticket as a copy on this machine; empty when it is gone. */
    Optional<SealedTemp> open(byte[] ticket) {
        var name = SealedTemp.name(ticket);
        var copy = here.get(name);
        if (copy != null) {
            return Optional.of(copy);
        }
        var stored = store.open(PREFIX + name);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try (var in = stored.get()) {
            var fetched = SealedTemp.fetch(folder, ticket, in);
            here.put(name, fetched);
            return Optional.of(fetched);
        } catch (IOException e) {
            throw cut(e);
        }
    }

    /** Lets go of this machine's copy. */
    void forget(UUID name) {
        var copy = here.remove(name);
        if (copy != null) {
            copy.close();
        }
    }

    /** Removes it everywhere; what can't be removed now the sweep removes later. */
    void drop(@Nullable UUID name) {
        if (name == null) {
            return;
        }
        forget(name);
        try {
            remove(name);
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "event=upload-left cause={0}", e.problem().slug());
        }
    }

    private void remove(UUID name) {
        store.delete(PREFIX + name);
        database.execute("delete from upload where name = ?", name);
    }

    /** Removes what processes that died left in the store, and copies here of what others have worked on. */
    void sweep() {
        // An hour is longer than storing the largest upload may take: nothing is removed that a job is about to name.
        var left = database.query("""
                select name from upload where begun < now() - interval '1 hour'
                and not exists (select 1 from job where job.upload = upload.name and ticket is not null)
                order by begun limit ?""", SWEPT);
        for (var row : left) {
            remove(row.uuid("name"));
        }
        if (!left.isEmpty()) {
            LOG.log(Level.INFO, "event=uploads-swept count={0}", Integer.toString(left.size()));
        }
        var names = here.keySet().toArray(UUID[]::new);
        if (names.length > 0) {
            database.query("""
                    select copy.name from unnest(cast(? as uuid[])) as copy (name)
                    where not exists (select 1 from job where job.upload = copy.name and ticket is not null)
                    and not exists (select 1 from upload where upload.name = copy.name and begun > now() - interval '1 hour')
                    limit 10000""", (Object) names).forEach(row -> forget(row.uuid("name")));
        }
    }

    private static ProblemException cut(IOException e) {
        return Problem.of(
                        "store-down",
                        503,
                        "The object store can not be reached.",
                        "the upload could not be read to its end from the object store: it is tried again")
                .failure(e);
    }
}
