package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What stands before the vectors of a serialised index, 32 bytes, little-endian:
 * {@code "BRFLAT01" | u32 metric, 0 = inner product | u32 dimensions | u64 rows | u64 reserved, 0}.
 */
record FlatHeader(int dimensions, long rows) {

    static final int BYTES = 32;
    static final int MAX_DIMENSIONS = 65_536;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final MemorySegment MAGIC = MemorySegment.ofArray("BRFLAT01".getBytes(StandardCharsets.US_ASCII))
            .asReadOnly();

    /** Bytes of the vectors that follow. */
    long body() {
        return rows * dimensions * Float.BYTES;
    }

    void write(MemorySegment target) {
        MemorySegment.copy(MAGIC, 0, target, 0, MAGIC.byteSize());
        target.set(INT, 8, 0);
        target.set(INT, 12, dimensions);
        target.set(LONG, 16, rows);
        target.set(LONG, 24, 0);
    }

    /** The header of these bytes, which are exactly one serialised index. */
    static FlatHeader read(MemorySegment bytes) {
        var length = bytes.byteSize();
        require(length >= BYTES, "it must have at least " + BYTES + " bytes", length);
        require(bytes.asSlice(0, MAGIC.byteSize()).mismatch(MAGIC) == -1, "it must begin with BRFLAT01", length);
        require(bytes.get(INT, 8) == 0 && bytes.get(LONG, 24) == 0, "its metric must be known", length);
        var dimensions = bytes.get(INT, 12);
        require(dimensions >= 1 && dimensions <= MAX_DIMENSIONS, "dimensions must be 1 to " + MAX_DIMENSIONS, length);
        var rows = bytes.get(LONG, 16);
        var body = length - BYTES;
        var row = (long) dimensions * Float.BYTES;
        require(
                body % row == 0 && rows == body / row && rows <= Integer.MAX_VALUE,
                "the length must be that of the rows that the header counts",
                length);
        return new FlatHeader(dimensions, rows);
    }

    private static void require(boolean holds, String rule, long length) {
        if (!holds) {
            throw new IllegalArgumentException("a serialised flat index of " + length + " bytes is damaged: " + rule);
        }
    }
}
