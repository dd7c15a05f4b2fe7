package brane.axon.read;

import brane.axon.CorruptException;
import brane.axon.catalog.Catalog;
import brane.axon.format.Section;
import brane.axon.format.SegmentBytes;
import brane.axon.format.SegmentIds;
import brane.axon.format.SegmentPassages;
import brane.axon.format.SegmentVectors;
import brane.axon.format.SegmentWords;
import brane.axon.format.Toc;
import brane.core.AtOnce;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.index.LeafReader;
import org.jspecify.annotations.Nullable;

/**
 * A segment in memory, decoded and ready to be searched. It is shared by the states of its Axon that hold it and freed with
 * the last of them.
 */
public final class OpenSegment {

    /** Below this a thread more costs more than it saves. */
    private static final long LARGE = 4 << 20;

    private final UUID name;
    private final long added;
    private final SegmentIds ids;
    private final SegmentPassages passages;
    private final LeafReader words;
    private final SegmentVectors vectors;
    private final long bytes;
    private final AtomicInteger users = new AtomicInteger(1);

    private OpenSegment(Catalog.ObjectRow row, Others others, SegmentVectors vectors) {
        this.name = row.name();
        this.added = row.added();
        this.ids = others.ids();
        this.passages = others.passages();
        this.words = others.words();
        this.vectors = vectors;
        this.bytes = memory(row);
        if (ids.rows() != row.rows()
                || passages.rows() != row.rows()
                || words.maxDoc() != row.rows()
                || vectors.rows() != row.rows()) {
            throw new CorruptException("the sections must have %d rows each, have %d, %d, %d and %d"
                    .formatted(row.rows(), ids.rows(), passages.rows(), words.maxDoc(), vectors.rows()));
        }
    }

    /**
     * Decodes the plain bytes, believing neither them nor the row: vectors on one thread, everything else on another, when
     * there is much of it.
     */
    public static OpenSegment decode(Catalog.ObjectRow row, int dimensions, SegmentBytes segment) {
        var toc = Toc.parse(row.toc());
        var vectors = new AtomicReference<@Nullable SegmentVectors>();
        var others = new AtomicReference<@Nullable Others>();
        var whole = false;
        try {
            AtOnce.run(
                    List.of(
                            () -> vectors.set(SegmentVectors.decode(segment, toc, dimensions)),
                            () -> others.set(Others.decode(segment, toc))),
                    row.bytes() < LARGE ? 1 : 2);
            var opened =
                    new OpenSegment(row, Objects.requireNonNull(others.get()), Objects.requireNonNull(vectors.get()));
            whole = true;
            return opened;
        } finally {
            var read = vectors.get();
            if (!whole && read != null) {
                read.close();
            }
        }
    }

    /** What a segment has beside its vectors. */
    private record Others(SegmentIds ids, SegmentPassages passages, LeafReader words) {

        static Others decode(SegmentBytes segment, Toc toc) {
            return new Others(
                    SegmentIds.decode(Section.IDS.open(segment, toc.part(Section.IDS))),
                    SegmentPassages.open(segment, toc.part(Section.PASSAGES)),
                    SegmentWords.decode(Section.LEXICAL.open(segment, toc.part(Section.LEXICAL))));
        }
    }

    /** About what the segment takes of memory when it is open: exact vectors stay in the store where there are shorter ones. */
    static long memory(Catalog.ObjectRow row) {
        var toc = Toc.parse(row.toc());
        return toc.find(Section.CODES).isEmpty()
                ? row.bytes()
                : row.bytes() - toc.part(Section.VECTORS).length();
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
