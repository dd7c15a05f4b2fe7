package brane.axon.read;

import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.Problems;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The readers of all Axons in this process, within one bound of memory: whoever was asked least recently goes first. */
public final class Readers {

    private static final System.Logger LOG = System.getLogger(Readers.class.getName());

    private final Catalog catalog;
    private final AxonObjects objects;
    private final Heads heads;
    private final Environment environment;
    private final long limit;
    private final Duration patience;
    private final LinkedHashMap<UUID, AxonReader> readers = new LinkedHashMap<>(16, 0.75f, true);

    public Readers(Catalog catalog, AxonObjects objects, AxonConfig config, Environment environment) {
        this.catalog = catalog;
        this.objects = objects;
        this.heads = new Heads(catalog::heads, config.commitTimeout());
        this.environment = environment;
        this.limit = config.memory();
        this.patience = config.commitTimeout();
    }

    /** One reader an Axon for as long as the process lives: two would hold the same segments, one of them uncounted. */
    public AxonReader of(UUID axon) {
        synchronized (readers) {
            return readers.computeIfAbsent(axon, id -> new AxonReader(id, catalog, objects, heads, this, environment));
        }
    }

    /** Bytes that all readers hold or are about to. */
    public long bytes() {
        synchronized (readers) {
            return readers.values().stream().mapToLong(AxonReader::bytes).sum();
        }
    }

    /**
     * Lets the reader hold that many bytes, for which others are freed, the least recently asked first.
     *
     * @return whether it may; it may not when what is left belongs to Axons that are being loaded
     * @throws brane.core.ProblemException {@code axon-too-large} (507)
     */
    boolean take(AxonReader reader, long bytes) {
        return blocking(reader, bytes) == null;
    }

    /**
     * As {@link #take}, and waits for those that are being loaded. The reader must hold nothing meanwhile, so that of two that
     * wait neither waits for the other.
     *
     * @throws brane.core.ProblemException {@code axon-busy} (503)
     */
    void await(AxonReader reader, long bytes) throws InterruptedException {
        var until = environment.nanoTime() + patience.toNanos();
        for (var other = blocking(reader, bytes); other != null; other = blocking(reader, bytes)) {
            var left = Duration.ofNanos(until - environment.nanoTime());
            if (!other.forget(left)) {
                throw Problems.busy("there was no room in axon.memory, " + limit + " bytes, within " + patience
                        + ", because other document memories were being loaded");
            }
        }
    }

    /** What queries still use of an Axon that was freed comes on top of the bound until they have ended. */
    private @Nullable AxonReader blocking(AxonReader reader, long bytes) {
        if (bytes > limit) {
            throw Problems.tooLarge(bytes, limit);
        }
        synchronized (readers) {
            var used = bytes() - reader.bytes() + bytes;
            AxonReader blocking = null;
            for (var others = readers.values().iterator(); used > limit && others.hasNext(); ) {
                var other = others.next();
                var held = other.bytes();
                if (other == reader || held == 0) {
                    continue;
                }
                if (other.forget()) {
                    used -= held;
                    LOG.log(System.Logger.Level.DEBUG, "event=axon-evicted bytes={0}", held);
                } else {
                    blocking = other;
                }
            }
            if (used <= limit) {
                reader.reserve(bytes);
                return null;
            }
            return blocking;
        }
    }
}
