package brane.axon;

import java.util.LinkedHashMap;
import java.util.UUID;

/** The readers of all Axons in this process, within one bound of memory: whoever was asked least recently goes first. */
final class Readers {

    private static final System.Logger LOG = System.getLogger(Readers.class.getName());

    private final Catalog catalog;
    private final AxonObjects objects;
    private final Heads heads;
    private final long limit;
    private final LinkedHashMap<UUID, AxonReader> readers = new LinkedHashMap<>(16, 0.75f, true);

    Readers(Catalog catalog, AxonObjects objects, AxonConfig config) {
        this.catalog = catalog;
        this.objects = objects;
        this.heads = new Heads(catalog::heads, config.commitTimeout());
        this.limit = config.memory();
    }

    AxonReader of(UUID axon) {
        synchronized (readers) {
            return readers.computeIfAbsent(
                    axon, id -> new AxonReader(id, catalog, objects, heads, bytes -> makeRoom(id, bytes)));
        }
    }

    /** Bytes that all readers hold or are about to. */
    long bytes() {
        synchronized (readers) {
            return readers.values().stream().mapToLong(AxonReader::bytes).sum();
        }
    }

    private void makeRoom(UUID axon, long bytes) {
        if (bytes > limit) {
            throw Problems.tooLarge(bytes, limit);
        }
        synchronized (readers) {
            var used = bytes();
            for (var others = readers.entrySet().iterator(); used > limit && others.hasNext(); ) {
                var other = others.next();
                if (!other.getKey().equals(axon)) {
                    used -= other.getValue().bytes();
                    other.getValue().forget();
                    others.remove();
                    LOG.log(System.Logger.Level.DEBUG, "event=axon-evicted axon={0}", other.getKey());
                }
            }
        }
    }
}
