package brane.storage.cache;

import brane.storage.objects.Finding;
import brane.storage.objects.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * An object store whose ranges are kept on a disk of this machine once they were read. What is kept is what is stored: sealed
 * bytes, that no one without the object's key can read. Objects never change, so nothing kept can be out of date; that an object
 * was removed is not noticed where it is kept, and does not matter to who reads only what the catalog names.
 */
public final class CachedStore implements ObjectStore {

    /** Four chunks of a sealed object: little to read beside what is wanted, and not too many files. */
    static final int BLOCK = 256 << 10;

    /** Longer ranges are nobody's who comes back. */
    private static final int LONGEST = 16 << 20;

    private final ObjectStore store;
    private final BlockCache blocks;

    private CachedStore(ObjectStore store, BlockCache blocks) {
        this.store = store;
        this.blocks = blocks;
    }

    /**
     * Both are closed with the result.
     *
     * @throws IllegalArgumentException when the folder can't be used; the store is closed then
     */
    public static CachedStore open(ObjectStore store, CacheConfig config) {
        try {
            return new CachedStore(store, BlockCache.open(config));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Optional<byte[]> get(String name, long offset, int length) {
        if (offset < 0 || length <= 0 || length > LONGEST) {
            return store.get(name, offset, length);
        }
        var first = offset / BLOCK;
        var end = (offset + length - 1) / BLOCK + 1;
        var found = new ByteArrayOutputStream(Math.toIntExact((end - first) * BLOCK));
        for (var block = first; block < end; ) {
            var kept = blocks.get(name, block);
            if (kept.isEmpty()) {
                var missing = missing(name, block, end);
                var run = store.get(name, block * BLOCK, (int) (missing * BLOCK));
                if (run.isEmpty()) {
                    return Optional.empty();
                }
                blocks.keep(name, block, run.get());
                kept = run;
                block += missing;
            } else {
                block++;
            }
            found.writeBytes(kept.get());
            if (found.size() < (block - first) * BLOCK) {
                break;
            }
        }
        return Optional.of(part(found.toByteArray(), (int) (offset - first * BLOCK), length));
    }

    /** How many blocks from there on are not here, one at least. */
    private long missing(String name, long from, long end) {
        var block = from + 1;
        while (block < end && !blocks.has(name, block)) {
            block++;
        }
        return block - from;
    }

    private static byte[] part(byte[] bytes, int from, int length) {
        var begin = Math.min(from, bytes.length);
        return java.util.Arrays.copyOfRange(bytes, begin, Math.min(bytes.length, begin + length));
    }

    @Override
    public void put(String name, InputStream content, long length) {
        store.put(name, content, length);
    }

    /** Streams are of originals: long, and read once. */
    @Override
    public Optional<InputStream> open(String name) {
        return store.open(name);
    }

    @Override
    public boolean delete(String name) {
        blocks.forget(name);
        return store.delete(name);
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        return store.list(prefix, after, limit);
    }

    @Override
    public List<Finding> examine(String name) {
        return store.examine(name);
    }

    @Override
    public void close() {
        blocks.close();
        store.close();
    }
}
