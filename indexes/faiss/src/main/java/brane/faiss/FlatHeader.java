package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What stands before the vectors of a serialised index, 32 bytes, little-endian:
 * {@code "BRFLAT01" | u32 metric, 0 = inner product | u32 dimensions | u64 rows | u32 precision | u32 reserved, 0}. Then, where
 * numbers have eight bits, their ranges (float32: the least value of each dimension, then each width), then the rows.
 */
record FlatHeader(int dimensions, Precision precision, long rows) {

    static final int BYTES = 32;
    static final int MAX_DIMENSIONS = 65_536;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final MemorySegment MAGIC = MemorySegment.ofArray("BRFLAT01".getBytes(StandardCharsets.US_ASCII))
            .asReadOnly();

    /** Bytes of one row. */
    long row() {
        return (long) dimensions * precision.bytes();
    }

    /** Bytes of the ranges. */
    long ranges() {
        return precision == Precision.INT8 ? 2L * dimensions * Float.BYTES : 0;
    }

    /** Bytes of the ranges and the rows. */
    long body() {
        return ranges() + rows * row();
    }

    void write(MemorySegment target) {
        MemorySegment.copy(MAGIC, 0, target, 0, MAGIC.byteSize());
        target.set(INT, 8, 0);
        target.set(INT, 12, dimensions);
        target.set(LONG, 16, rows);
        target.set(LONG, 24, precision.code());
    }

    /** The header of so many bytes, which are exactly one serialised index. */
    static FlatHeader read(long length, FlatIndex.Source source) {
        require(length >= BYTES, "it must have at least " + BYTES + " bytes", length);
        var bytes = MemorySegment.ofArray(new byte[BYTES]);
        source.read(0, bytes);
        require(bytes.asSlice(0, MAGIC.byteSize()).mismatch(MAGIC) == -1, "it must begin with BRFLAT01", length);
        var precision = Precision.of(bytes.get(LONG, 24));
        require(bytes.get(INT, 8) == 0 && precision.isPresent(), "its metric and precision must be known", length);
        var dimensions = bytes.get(INT, 12);
        require(dimensions >= 1 && dimensions <= MAX_DIMENSIONS, "dimensions must be 1 to " + MAX_DIMENSIONS, length);
        var rows = bytes.get(LONG, 16);
        var header = new FlatHeader(dimensions, precision.orElseThrow(), rows);
        var body = length - BYTES - header.ranges();
        require(
                body >= 0 && body % header.row() == 0 && rows == body / header.row() && rows <= Integer.MAX_VALUE,
                "the length must be that of the rows that the header counts",
                length);
        return header;
    }

    private static void require(boolean holds, String rule, long length) {
        if (!holds) {
            throw new IllegalArgumentException("a serialised flat index of " + length + " bytes is damaged: " + rule);
        }
    }
}
