package brane.axon.format;

import brane.axon.CorruptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * Which passage each row of a segment is: document, version of the document, ordinal. The version of a fresh row is not
 * known when its segment is written, because the commit gives it; it is stored as 0 and means the version at which the
 * segment was added. Copied rows carry their version.
 */
public final class SegmentIds {

    /** A row's passage; {@code version} 0 is the version at which the segment is added. */
    public record Id(UUID document, long version, int ordinal) {}

    private static final int DOCUMENT_BYTES = 24;
    private static final int ROW_BYTES = 8;

    private final UUID[] documents;
    private final long[] versions;
    private final int[] documentOf;
    private final int[] ordinals;

    private SegmentIds(UUID[] documents, long[] versions, int[] documentOf, int[] ordinals) {
        this.documents = documents;
        this.versions = versions;
        this.documentOf = documentOf;
        this.ordinals = ordinals;
    }

    static byte[] encode(List<Id> rows) {
        record Owner(UUID document, long version) {}
        Map<Owner, Integer> owners = new LinkedHashMap<>();
        rows.forEach(row -> owners.putIfAbsent(new Owner(row.document(), row.version()), owners.size()));
        var out = new ByteWriter().u32(owners.size());
        owners.keySet().forEach(owner -> out.uuid(owner.document()).u64(owner.version()));
        out.u32(rows.size());
        for (var row : rows) {
            out.u32(owners.getOrDefault(new Owner(row.document(), row.version()), 0))
                    .u32(row.ordinal());
        }
        return out.bytes();
    }

    public static SegmentIds decode(ByteReader in) {
        var documents = new UUID[in.count(DOCUMENT_BYTES)];
        var versions = new long[documents.length];
        for (var i = 0; i < documents.length; i++) {
            documents[i] = in.uuid();
            versions[i] = in.u64();
        }
        var documentOf = new int[in.count(ROW_BYTES)];
        var ordinals = new int[documentOf.length];
        for (var row = 0; row < documentOf.length; row++) {
            documentOf[row] = in.u32();
            ordinals[row] = in.u32();
            if (documentOf[row] < 0 || documentOf[row] >= documents.length || ordinals[row] < 0) {
                throw new CorruptException("row " + row + " names a document or an ordinal that does not exist");
            }
        }
        in.requireEnd();
        return new SegmentIds(documents, versions, documentOf, ordinals);
    }

    public int rows() {
        return documentOf.length;
    }

    public UUID document(int row) {
        return documents[documentOf[row]];
    }

    public int ordinal(int row) {
        return ordinals[row];
    }

    /**
     * The rule of visibility, the only one: a row is visible iff its document is live and the row's version is the document's.
     *
     * @param added the version at which the segment was added
     * @param liveVersion the version of a live document, or -1 when there is no such live document
     */
    public BitSet visible(long added, ToLongFunction<UUID> liveVersion) {
        var visibleDocuments = new BitSet(documents.length);
        for (var i = 0; i < documents.length; i++) {
            var version = versions[i] == 0 ? added : versions[i];
            visibleDocuments.set(i, liveVersion.applyAsLong(documents[i]) == version);
        }
        var rows = new BitSet(documentOf.length);
        for (var row = 0; row < documentOf.length; row++) {
            rows.set(row, visibleDocuments.get(documentOf[row]));
        }
        return rows;
    }

    /** The visible row of that passage, if it is in this segment. */
    public Optional<Integer> row(UUID document, int ordinal, BitSet visible) {
        return visible.stream()
                .filter(row -> ordinals[row] == ordinal && document.equals(documents[documentOf[row]]))
                .boxed()
                .findFirst();
    }

    /** Whether a row, visible or not, is of one of those documents. */
    public boolean holdsAny(Set<UUID> some) {
        return Arrays.stream(documents).anyMatch(some::contains);
    }

    /** All rows, for tests and for copying. */
    List<Id> list() {
        var all = new ArrayList<Id>(rows());
        for (var row = 0; row < rows(); row++) {
            all.add(new Id(document(row), versions[documentOf[row]], ordinals[row]));
        }
        return all;
    }
}
