package brane.axon.catalog;

import brane.axon.format.SegmentBytes;
import brane.core.AtOnce;
import brane.storage.objects.SealedObject;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/** The plain bytes of an object in the store, a long part of it in pieces at once: neither network nor processor waits for the other. */
final class ObjectBytes implements SegmentBytes {

    /** Sixty-four chunks: long enough that a request's own time does not count. */
    static final int PIECE = 4 << 20;

    private static final int PIECES_AT_ONCE = 4;

    private final SealedObject object;
    private final SealedObject.Source stored;

    ObjectBytes(SealedObject object, SealedObject.Source stored) {
        this.object = object;
        this.stored = stored;
    }

    @Override
    public void read(long at, MemorySegment target) {
        var pieces = new ArrayList<Runnable>();
        // Pieces begin where chunks do, so that none is read twice.
        for (var from = at; from < at + target.byteSize(); ) {
            var begin = from;
            var end = Math.min(at + target.byteSize(), (begin / PIECE + 1) * PIECE);
            pieces.add(() -> object.read(stored, begin, target.asSlice(begin - at, end - begin)));
            from = end;
        }
        AtOnce.run(pieces, PIECES_AT_ONCE);
    }
}
