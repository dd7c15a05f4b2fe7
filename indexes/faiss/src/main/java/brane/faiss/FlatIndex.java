package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in rows 0 to size-1, in native memory, found by their inner product with a query: every row is looked at. Searches
 * run side by side; adding and closing wait for them. Serialised to and from memory only. Overwritten when it is closed.
 *
 * <p>Rows are added as float32. {@link #as} gives the same rows in less memory, {@link Rerank} makes up for what that loses, and
 * {@link HnswGraph} finds them sooner.
 */
public final class FlatIndex implements AutoCloseable {

    /** Up to here no sum of products overflows, so that every score is a number. */
    private static final float LARGEST = 1e15f;

    private static final byte[] ALL = new byte[0];

    /** A row and its inner product with the query. */
    public record Match(int row, float score) {}

    private final int dimensions;
    private final Precision precision;
    private final NativeMemory memory;

    private FlatIndex(int dimensions, Precision precision) {
        this.dimensions = dimensions;
        this.precision = precision;
        this.memory = new NativeMemory(
                FaissNative.brane_flat_new(dimensions, precision.code()), FaissNative::brane_flat_free);
    }

    /** An empty index of float32 vectors of that many numbers, 1 to 65,536. */
    public static FlatIndex create(int dimensions) {
        if (dimensions < 1 || dimensions > FlatHeader.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "dimensions must be 1 to " + FlatHeader.MAX_DIMENSIONS + ", was " + dimensions);
        }
        return new FlatIndex(dimensions, Precision.FLOAT32);
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
        return deserialize(bytes.byteSize(), (at, target) -> target.copyFrom(bytes.asSlice(at, target.byteSize())));
    }

    /** Bytes that are brought to where they shall be. */
    @FunctionalInterface
    public interface Source {
        /** Fills the target with the bytes from {@code at} on. */
        void read(long at, MemorySegment target);
    }

    /**
     * The same from bytes that are brought straight to where the vectors stay.
     *
     * @param length of all the bytes
     * @param source is asked for each of them once, in their order
     */
    public static FlatIndex deserialize(long length, Source source) {
        var header = FlatHeader.read(length, source);
        var index = new FlatIndex(header.dimensions(), header.precision());
        try {
            index.memory.change(address -> {
                source.read(FlatHeader.BYTES, index.ranges(address));
                return address;
            });
            index.append(header.rows(), room -> source.read(FlatHeader.BYTES + header.ranges(), room));
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

    public Precision precision() {
        return precision;
    }

    public int size() {
        return memory.read(FlatIndex::rows);
    }

    /**
     * Appends vectors, given one after the other; their rows follow those that are there.
     *
     * @throws IllegalArgumentException when a number is not finite or above 1e15; then none is added
     * @throws IllegalStateException when the index is not of float32
     */
    public void add(float[] vectors) {
        if (precision != Precision.FLOAT32) {
            throw new IllegalStateException("rows are added to an index of FLOAT32, this is one of " + precision);
        }
        if (vectors.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    "vectors must be a multiple of " + dimensions + " numbers, were " + vectors.length);
        }
        append(vectors.length / dimensions, room -> room.copyFrom(MemorySegment.ofArray(vectors)));
    }

    private void append(long rows, Consumer<MemorySegment> fill) {
        if (rows == 0) {
            return;
        }
        refuse(memory.<Long>change(address -> {
            Math.toIntExact(rows(address) + rows);
            fill.accept(NativeMemory.room(
                    FaissNative.brane_flat_extend(address, rows),
                    rows * header(0).row()));
            return FaissNative.brane_flat_commit(address);
        }));
    }

    private void refuse(long row) {
        if (row >= 0) {
            throw new IllegalArgumentException("vectors must hold finite numbers of at most "
                    + (precision == Precision.FLOAT16 ? 65_504f : LARGEST) + ", the one at " + row + " does not");
        }
    }

    /**
     * A new index of the same rows in another precision; this one, of float32, stays as it is.
     *
     * @throws IllegalArgumentException when a number is above 65,504 and half precision can't hold it
     */
    public FlatIndex as(Precision wanted) {
        if (precision != Precision.FLOAT32) {
            throw new IllegalStateException("an index of FLOAT32 has other precisions, this is one of " + precision);
        }
        var converted = new FlatIndex(dimensions, wanted);
        try {
            converted.refuse(memory.<Long>read(
                    from -> converted.memory.<Long>change(to -> FaissNative.brane_flat_convert(from, to))));
            return converted;
        } catch (RuntimeException e) {
            converted.close();
            throw e;
        }
    }

    /** The numbers of a row, as exact as the precision is. */
    public float[] vector(int row) {
        return memory.read(address -> {
            var vector = new float[dimensions];
            FaissNative.brane_flat_decode(address, Objects.checkIndex(row, rows(address)), vector);
            return vector;
        });
    }

    /**
     * The best rows, best first; fewer than {@code k} when there are not so many. Which of several rows with the same score
     * are given, and in which order, is left open.
     *
     * @param allowed the rows that may be found; null for all
     */
    public List<Match> search(float[] query, int k, @Nullable BitSet allowed) {
        return search(query, k, allowed, FaissNative::brane_flat_search);
    }

    /** How the native memory of these vectors is searched. */
    interface Search {
        void run(long index, float[] query, int k, byte[] allowed, long allowedBytes, float[] scores, long[] rows);
    }

    List<Match> search(float[] query, int k, @Nullable BitSet allowed, Search search) {
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
        return memory.<List<Match>>read(address -> {
            var size = rows(address);
            var wanted = Math.min(k, allowed == null ? size : allowed(allowed, size));
            if (wanted == 0) {
                return List.of();
            }
            var scores = new float[wanted];
            var rows = new long[wanted];
            var bits = allowed == null ? ALL : allowed.toByteArray();
            search.run(address, query, wanted, bits, bits.length, scores, rows);
            var matches = new ArrayList<Match>(wanted);
            for (var i = 0; i < wanted; i++) {
                matches.add(new Match((int) rows[i], scores[i]));
            }
            return matches;
        });
    }

    /** Works on the native vectors while nobody changes or frees them. */
    <T> T read(LongFunction<T> work) {
        return memory.read(work);
    }

    private static int allowed(BitSet allowed, int size) {
        return allowed.length() <= size
                ? allowed.cardinality()
                : allowed.get(0, size).cardinality();
    }

    /** All that is needed to make the same index again. */
    public byte[] serialize() {
        return memory.<byte[]>read(address -> {
            var header = header(rows(address));
            var bytes = new byte[Math.toIntExact(FlatHeader.BYTES + header.body())];
            var target = MemorySegment.ofArray(bytes);
            header.write(target);
            target.asSlice(FlatHeader.BYTES).copyFrom(ranges(address));
            target.asSlice(FlatHeader.BYTES + header.ranges())
                    .copyFrom(NativeMemory.at(FaissNative.brane_flat_data(address), header.body() - header.ranges()));
            return bytes;
        });
    }

    /** Bytes of native memory that the vectors take. */
    public long memory() {
        return memory.read(address -> header(rows(address)).body());
    }

    private MemorySegment ranges(long address) {
        var bytes = header(0).ranges();
        return bytes == 0 ? MemorySegment.NULL : NativeMemory.at(FaissNative.brane_flat_ranges(address), bytes);
    }

    private FlatHeader header(int rows) {
        return new FlatHeader(dimensions, precision, rows);
    }

    private static int rows(long address) {
        return (int) FaissNative.brane_flat_size(address);
    }

    /** Frees the native memory once searches that run have ended; using the index afterwards fails. */
    @Override
    public void close() {
        memory.close();
    }
}
