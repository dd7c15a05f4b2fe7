package brane.axon.read;

import brane.axon.CorruptException;
import brane.axon.catalog.Catalog;
import brane.axon.format.Section;
import brane.axon.format.SegmentIds;
import brane.axon.format.SegmentPassages;
import brane.axon.format.SegmentVectors;
import brane.axon.format.SegmentWords;
import brane.axon.format.Toc;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.LeafReader;
import org.jspecify.annotations.Nullable;

/**
 * A segment in memory, decoded and ready to be searched. It is shared by the states of its Axon that hold it and freed with
 * the last of them.
 */
public final class OpenSegment {

    private final UUID name;
    private final long added;
    private final SegmentIds ids;
    private final SegmentPassages passages;
    private final LeafReader words;
    private final SegmentVectors vectors;
    private final long bytes;
    private final AtomicInteger users = new AtomicInteger(1);

    private OpenSegment(
            UUID name,
            long added,
            SegmentIds ids,
            SegmentPassages passages,
            LeafReader words,
            SegmentVectors vectors,
            long bytes) {
        this.name = name;
        this.added = added;
        this.ids = ids;
        this.passages = passages;
        this.words = words;
        this.vectors = vectors;
        this.bytes = bytes;
    }

    /** Decodes the plain bytes, believing neither them nor the row. */
    public static OpenSegment decode(Catalog.ObjectRow row, int dimensions, byte[] plain) {
        var toc = Toc.parse(row.toc());
        var ids = SegmentIds.decode(Section.IDS.body(plain, toc.part(Section.IDS)));
        var passages = SegmentPassages.decode(Section.PASSAGES.body(plain, toc.part(Section.PASSAGES)));
        var words = SegmentWords.decode(Section.LEXICAL.body(plain, toc.part(Section.LEXICAL)));
        var vectors = SegmentVectors.decode(
                Section.VECTORS.body(plain, toc.part(Section.VECTORS)), graph(toc, plain), dimensions);
        if (ids.rows() != row.rows()
                || passages.rows() != row.rows()
                || words.maxDoc() != row.rows()
                || vectors.rows() != row.rows()) {
            vectors.close();
            throw new CorruptException("the sections must have %d rows each, have %d, %d, %d and %d"
                    .formatted(row.rows(), ids.rows(), passages.rows(), words.maxDoc(), vectors.rows()));
        }
        return new OpenSegment(row.name(), row.added(), ids, passages, words, vectors, plain.length);
    }

    /** What is derived may be of another version: then it is left out, and a compaction makes it anew. */
    private static byte @Nullable [] graph(Toc toc, byte[] plain) {
        return toc.find(Section.GRAPH)
                .filter(part -> Section.GRAPH.isReadable(plain, part))
                .map(part -> Section.GRAPH.body(plain, part))
                .orElse(null);
    }

    UUID name() {
        return name;
    }

    public long added() {
        return added;
    }

    public SegmentIds ids() {
        return ids;
    }

    public SegmentPassages passages() {
        return passages;
    }

    LeafReader words() {
        return words;
    }

    public SegmentVectors vectors() {
        return vectors;
    }

    /** About what it takes of memory. */
    long bytes() {
        return bytes;
    }

    /** One more user; only for those who hold one already. */
    OpenSegment retain() {
        if (users.getAndIncrement() <= 0) {
            throw new IllegalStateException("segment " + name + " was freed already");
        }
        return this;
    }

    public void release() {
        if (users.decrementAndGet() == 0) {
            vectors.close();
        }
    }
}
