package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An exact index of inner products over rows 0 to size-1, in native memory. Searches run side by side; adding and closing
 * wait for them. Serialised to and from memory only. Its vectors are overwritten when it is closed.
 */
public final class FlatIndex implements AutoCloseable {

    /** Up to here no sum of products overflows, so that every score is a number. */
    private static final float LARGEST = 1e15f;

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

    private FlatIndex(int dimensions) {
        this.dimensions = dimensions;
        this.memory = new Native(FaissNative.brane_flat_new(dimensions));
        this.cleanable = CLEANER.register(this, memory);
    }

    /** An empty index of vectors of that many numbers, 1 to 65,536. */
    public static FlatIndex create(int dimensions) {
        if (dimensions < 1 || dimensions > FlatHeader.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "dimensions must be 1 to " + FlatHeader.MAX_DIMENSIONS + ", was " + dimensions);
        }
        return new FlatIndex(dimensions);
    }

    /**
     * The index that {@link #serialize} gave.
     *
     * @throws IllegalArgumentException when the bytes are not exactly that
     */
    public static FlatIndex deserialize(byte[] bytes) {
        return deserialize(MemorySegment.ofArray(bytes));
    }

    /** The same from any memory, in the heap or not; the vectors are copied once, and the segment is free afterwards. */
    public static FlatIndex deserialize(MemorySegment bytes) {
        var header = FlatHeader.read(bytes);
        var index = new FlatIndex(header.dimensions());
        try {
            index.append(bytes.asSlice(FlatHeader.BYTES));
            return index;
        } catch (RuntimeException e) {
            index.close();
            throw e;
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
        return use(lock.readLock(), FlatIndex::rows);
    }

    /**
     * Appends vectors, given one after the other; their rows follow those that are there.
     *
     * @throws IllegalArgumentException when a number is not finite or above 1e15; then none is added
     */
    public void add(float[] vectors) {
        if (vectors.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    "vectors must be a multiple of " + dimensions + " numbers, were " + vectors.length);
        }
        append(MemorySegment.ofArray(vectors));
    }

    private void append(MemorySegment vectors) {
        var rows = vectors.byteSize() / Float.BYTES / dimensions;
        if (rows == 0) {
            return;
        }
        var refused = this.<Long>use(lock.writeLock(), address -> {
            Math.toIntExact(rows(address) + rows);
            var room = FaissNative.brane_flat_extend(address, rows);
            if (room == 0) {
                throw new IllegalStateException("there is no memory for " + rows + " more vectors");
            }
            MemorySegment.ofAddress(room).reinterpret(vectors.byteSize()).copyFrom(vectors);
            return FaissNative.brane_flat_commit(address);
        });
        if (refused >= 0) {
            throw new IllegalArgumentException(
                    "vectors must hold finite numbers of at most " + LARGEST + ", the one at " + refused + " does not");
        }
    }

    /**
     * The best rows, best first; fewer than {@code k} when there are not so many. Which of several rows with the same score
     * are given, and in which order, is left open.
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
        for (var number : query) {
            if (!(Math.abs(number) <= LARGEST)) {
                throw new IllegalArgumentException(
                        "a query must hold finite numbers of at most " + LARGEST + ", held " + number);
            }
        }
        return this.<List<Match>>use(lock.readLock(), address -> search(address, query, k, allowed));
    }

    private static List<Match> search(long address, float[] query, int k, @Nullable BitSet allowed) {
        var size = rows(address);
        var wanted = Math.min(k, allowed == null ? size : Math.min(size, allowed.cardinality()));
        if (wanted == 0) {
            return List.of();
        }
        var scores = new float[wanted];
        var rows = new long[wanted];
        var bits = allowed == null ? ALL : allowed.toByteArray();
        FaissNative.brane_flat_search(address, query, wanted, bits, bits.length, scores, rows);
        var matches = new ArrayList<Match>(wanted);
        for (var i = 0; i < wanted && rows[i] >= 0; i++) {
            matches.add(new Match((int) rows[i], scores[i]));
        }
        return matches;
    }

    /** The vector of a row. */
    public float[] vector(int row) {
        return this.<float[]>use(lock.readLock(), address -> {
            Objects.checkIndex(row, rows(address));
            return MemorySegment.ofAddress(FaissNative.brane_flat_data(address))
                    .reinterpret(new FlatHeader(dimensions, rows(address)).body())
                    .asSlice((long) row * dimensions * Float.BYTES, (long) dimensions * Float.BYTES)
                    .toArray(ValueLayout.JAVA_FLOAT);
        });
    }

    /** All that is needed to make the same index again. */
    public byte[] serialize() {
        return this.<byte[]>use(lock.readLock(), address -> {
            var header = new FlatHeader(dimensions, rows(address));
            var bytes = new byte[Math.toIntExact(FlatHeader.BYTES + header.body())];
            var target = MemorySegment.ofArray(bytes);
            header.write(target);
            var vectors = MemorySegment.ofAddress(FaissNative.brane_flat_data(address))
                    .reinterpret(header.body());
            target.asSlice(FlatHeader.BYTES).copyFrom(vectors);
            return bytes;
        });
    }

    /** Bytes of native memory that the vectors take. */
    public long memory() {
        return use(lock.readLock(), address -> new FlatHeader(dimensions, rows(address)).body());
    }

    private static int rows(long address) {
        return (int) FaissNative.brane_flat_size(address);
    }

    /** Works on the native index while nobody can free it: not a closing thread, and not the collector. */
    private <T> T use(Lock held, LongFunction<T> work) {
        held.lock();
        try {
            var address = memory.address.get();
            if (address == 0) {
                throw new IllegalStateException("the index is closed");
            }
            return work.apply(address);
        } finally {
            held.unlock();
            Reference.reachabilityFence(this);
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
