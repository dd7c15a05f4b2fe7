package brane.faiss;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An exact index of inner products over rows 0 to size-1, in native memory. Searches run side by side; adding and closing
 * wait for them. Serialised to and from memory only.
 */
public final class FlatIndex implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();
    private static final byte[] ALL = new byte[0];

    /** A row and its inner product with the query. */
    public record Match(int row, float score) {}

    private final int dimensions;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Native memory;
    private final Cleaner.Cleanable cleanable;

    /** Holds the address apart from the index, so that a forgotten index is still freed. */
    private static final class Native implements Runnable {
        private final AtomicLong address;

        Native(long address) {
            this.address = new AtomicLong(address);
        }

        @Override
        public void run() {
            var old = address.getAndSet(0);
            if (old != 0) {
                FaissNative.brane_flat_free(old);
            }
        }
    }

    private FlatIndex(long address) {
        this.dimensions = FaissNative.brane_flat_dimensions(address);
        this.memory = new Native(address);
        this.cleanable = CLEANER.register(this, memory);
    }

    public static FlatIndex create(int dimensions) {
        return new FlatIndex(FaissNative.brane_flat_new(dimensions));
    }

    /**
     * The index that {@link #serialize} gave.
     *
     * @throws IllegalArgumentException when the bytes are not exactly that
     */
    public static FlatIndex deserialize(byte[] bytes) {
        try {
            return new FlatIndex(FaissNative.brane_flat_deserialize(bytes, bytes.length));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a flat index of " + bytes.length + " bytes: " + e.getMessage(), e);
        }
    }

    /** Which build runs here: avx2 or baseline. */
    public static String build() {
        return FaissNative.brane_faiss_build();
    }

    public int dimensions() {
        return dimensions;
    }

    public int size() {
        return Math.toIntExact(read(FaissNative::brane_flat_size));
    }

    /** Appends vectors, given one after the other; their rows follow those that are there. */
    public void add(float[] vectors) {
        if (vectors.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    "vectors must be a multiple of " + dimensions + " numbers, were " + vectors.length);
        }
        requireFinite(vectors);
        lock.writeLock().lock();
        try {
            FaissNative.brane_flat_add(address(), vectors, vectors.length / dimensions);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * The best rows, best first; fewer than {@code k} when there are not so many.
     *
     * @param allowed the rows that may be found; null for all
     */
    public List<Match> search(float[] query, int k, @Nullable BitSet allowed) {
        if (query.length != dimensions) {
            throw new IllegalArgumentException("a query must have " + dimensions + " numbers, had " + query.length);
        }
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, was " + k);
        }
        requireFinite(query);
        return this.<List<Match>>read(address -> search(address, query, k, allowed));
    }

    private static List<Match> search(long address, float[] query, int k, @Nullable BitSet allowed) {
        var size = Math.toIntExact(FaissNative.brane_flat_size(address));
        var wanted = Math.min(k, size);
        if (wanted == 0) {
            return List.of();
        }
        var scores = new float[wanted];
        var rows = new long[wanted];
        var bitmap = allowed == null ? ALL : bitmap(allowed, size);
        FaissNative.brane_flat_search(address, query, wanted, bitmap, bitmap.length, scores, rows);
        var matches = new ArrayList<Match>(wanted);
        for (var i = 0; i < wanted && rows[i] >= 0; i++) {
            matches.add(new Match(Math.toIntExact(rows[i]), scores[i]));
        }
        return matches;
    }

    private static byte[] bitmap(BitSet allowed, int size) {
        var bits = new byte[(size + 7) / 8];
        var set = allowed.get(0, size).toByteArray();
        System.arraycopy(set, 0, bits, 0, set.length);
        return bits;
    }

    /** All that is needed to make the same index again. */
    public byte[] serialize() {
        return this.<byte[]>read(address -> {
            var bytes = new byte[Math.toIntExact(FaissNative.brane_flat_serialized_size(address))];
            FaissNative.brane_flat_serialize(address, bytes, bytes.length);
            return bytes;
        });
    }

    /** Bytes of native memory that the vectors take. */
    public long memory() {
        return read(FaissNative::brane_flat_serialized_size);
    }

    private <T> T read(LongFunction<T> work) {
        lock.readLock().lock();
        try {
            return work.apply(address());
        } finally {
            lock.readLock().unlock();
        }
    }

    private long address() {
        var address = memory.address.get();
        if (address == 0) {
            throw new IllegalStateException("the index is closed");
        }
        return address;
    }

    private static void requireFinite(float[] numbers) {
        for (var number : numbers) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException("a vector must hold finite numbers, held " + number);
            }
        }
    }

    /** Frees the native memory once searches that run have ended; using the index afterwards fails. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            cleanable.clean();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
