package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What stands before the links of a serialised graph, 32 bytes, little-endian:
 * {@code "BRHNSW01" | u32 links of a row on a level, twice as many on the ground | i32 entry row, -1 without rows | u64 rows |
 * u64 reserved, 0}. Then i32 levels of each row, at least 1, then for each row and each of its levels, ground first, its links:
 * i32 rows, filled up with -1.
 */
record GraphHeader(int links, int entry, long rows) {

    static final int BYTES = 32;

    private static final int MIN_LINKS = 2;
    private static final int MAX_LINKS = 256;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final MemorySegment MAGIC = MemorySegment.ofArray("BRHNSW01".getBytes(StandardCharsets.US_ASCII))
            .asReadOnly();

    /** Bytes of the levels. */
    long levels() {
        return rows * Integer.BYTES;
    }

    void write(MemorySegment target) {
        MemorySegment.copy(MAGIC, 0, target, 0, MAGIC.byteSize());
        target.set(INT, 8, links);
        target.set(INT, 12, entry);
        target.set(LONG, 16, rows);
        target.set(LONG, 24, 0);
    }

    /** The header of these bytes, which have room for the levels at least. */
    static GraphHeader read(MemorySegment bytes, int rows) {
        var length = bytes.byteSize();
        require(length >= BYTES, "it must have at least " + BYTES + " bytes", length);
        require(bytes.asSlice(0, MAGIC.byteSize()).mismatch(MAGIC) == -1, "it must begin with BRHNSW01", length);
        require(bytes.get(LONG, 24) == 0, "its reserved bytes must be 0", length);
        var header = new GraphHeader(bytes.get(INT, 8), bytes.get(INT, 12), bytes.get(LONG, 16));
        require(
                header.links >= MIN_LINKS && header.links <= MAX_LINKS,
                "links must be " + MIN_LINKS + " to " + MAX_LINKS,
                length);
        require(header.rows == rows, "its rows must be the " + rows + " of the vectors", length);
        require(header.levels() <= length - BYTES, "it must hold the levels of its rows", length);
        return header;
    }

    static void require(boolean holds, String rule, long length) {
        if (!holds) {
            throw new IllegalArgumentException("a serialised graph of " + length + " bytes is damaged: " + rule);
        }
    }
}
