package brane.axon.format;

import brane.axon.CorruptException;
import java.lang.foreign.MemorySegment;

/** The plain bytes of a segment, in memory already or brought when they are asked for; by several threads at once. */
@FunctionalInterface
public interface SegmentBytes {

    /** Fills the target with the bytes from {@code at} on, each of them proven to be what was written. */
    void read(long at, MemorySegment target);

    static SegmentBytes of(byte[] plain) {
        var all = MemorySegment.ofArray(plain);
        return (at, target) -> {
            if (at < 0 || at > plain.length - target.byteSize()) {
                throw new CorruptException("a part reaches beyond the " + plain.length + " bytes that hold it");
            }
            target.copyFrom(all.asSlice(at, target.byteSize()));
        };
    }
}
