package brane.axon.format;

import brane.axon.CorruptException;
import brane.core.AtOnce;
import brane.faiss.FlatIndex;
import brane.faiss.HnswGraph;
import brane.faiss.Precision;
import brane.faiss.Rerank;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The vectors of a segment, row by row, in FAISS's native memory; searched one by one, or by a graph of near rows where it has one. */
public final class SegmentVectors implements AutoCloseable {

    private static final int READ_AT_ONCE = 8;

    private final FlatIndex index;
    private final @Nullable HnswGraph graph;
    private final int rows;

    /** Where the exact vectors are, when those that are searched are not. */
    private final @Nullable SegmentBytes exact;

    private SegmentVectors(FlatIndex index, @Nullable HnswGraph graph, @Nullable SegmentBytes exact) {
        this.index = index;
        this.graph = graph;
        this.rows = index.size();
        this.exact = exact;
    }

    static byte[] encode(List<float[]> vectors, int dimensions) {
        try (var index = FlatIndex.create(dimensions)) {
            for (var vector : vectors) {
                if (vector.length != dimensions) {
                    throw new IllegalArgumentException(
                            "a vector must have " + dimensions + " dimensions, had " + vector.length);
                }
                index.add(vector);
            }
            return index.serialize();
        }
    }

    /** Vectors that {@link #encode} gave, with the links between near rows, and in fewer bits too if that is wanted. */
    static Map<Section, byte[]> linked(byte[] vectors, Precision precision) throws InterruptedException {
        var sections = new EnumMap<Section, byte[]>(Section.class);
        sections.put(Section.VECTORS, vectors);
        try (var index = FlatIndex.deserialize(vectors);
                var graph = HnswGraph.build(index)) {
            sections.put(Section.GRAPH, graph.serialize());
            if (precision != Precision.FLOAT32) {
                try (var codes = index.as(precision)) {
                    sections.put(Section.CODES, codes.serialize());
                }
            }
        }
        return sections;
    }

    /**
     * The vectors of the segment as they are searched: in fewer bits where it has them, and by a graph where it has one. What
     * is derived may be of another version: then it is left out, and a compaction makes it anew.
     */
    public static SegmentVectors decode(SegmentBytes segment, Toc toc, int dimensions) {
        return decode(segment, toc, dimensions, derived(segment, toc, Section.CODES));
    }

    /** The exact vectors alone. */
    static SegmentVectors decodeExact(SegmentBytes segment, Toc toc, int dimensions) {
        return new SegmentVectors(index(segment, toc.part(Section.VECTORS), Section.VECTORS, dimensions), null, null);
    }

    private static Optional<Toc.Part> derived(SegmentBytes segment, Toc toc, Section section) {
        return toc.find(section).filter(part -> section.isReadable(segment, part));
    }

    private static SegmentVectors decode(SegmentBytes segment, Toc toc, int dimensions, Optional<Toc.Part> codes) {
        var whole = toc.part(Section.VECTORS);
        var index =
                index(segment, codes.orElse(whole), codes.isPresent() ? Section.CODES : Section.VECTORS, dimensions);
        try {
            var graph =
                    derived(segment, toc, Section.GRAPH).map(links -> graph(index, Section.GRAPH.open(segment, links)));
            return new SegmentVectors(
                    index,
                    graph.orElse(null),
                    codes.isEmpty() ? null : (at, target) -> segment.read(whole.at() + Section.FRAME + at, target));
        } catch (RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private static FlatIndex index(SegmentBytes segment, Toc.Part part, Section section, int dimensions) {
        var index = section.load(segment, part, body -> flat(part.length() - Section.FRAME, body), FlatIndex::close);
        if (index.dimensions() != dimensions) {
            index.close();
            throw new CorruptException(
                    "the vectors must have " + dimensions + " dimensions, have " + index.dimensions());
        }
        return index;
    }

    private static FlatIndex flat(long length, SegmentBytes body) {
        try {
            return FlatIndex.deserialize(length, body::read);
        } catch (IllegalArgumentException e) {
            throw new CorruptException("the vectors can not be read", e);
        }
    }

    private static HnswGraph graph(FlatIndex index, ByteReader links) {
        try {
            return HnswGraph.deserialize(
                    index, MemorySegment.ofArray(links.bytes()).asSlice(links.at(), links.left()));
        } catch (IllegalArgumentException e) {
            throw new CorruptException("the graph can not be read", e);
        }
    }

    public int rows() {
        return rows;
    }

    /** The vector of a row. */
    public float[] vector(int row) {
        return index.vector(row);
    }

    /** The best {@code limit} visible rows, best first. */
    public List<FlatIndex.Match> search(float[] query, int limit, BitSet visible) {
        if (visible.isEmpty()) {
            return List.of();
        }
        var all = visible.cardinality() == rows ? null : visible;
        return graph == null ? index.search(query, limit, all) : graph.search(query, limit, HnswGraph.EF_SEARCH, all);
    }

    /** Whether {@link #search} gives exact scores. */
    public boolean isExact() {
        return exact == null;
    }

    /** The same rows with exact scores, best first; their vectors are read for that when they are not here. */
    public List<FlatIndex.Match> rerank(float[] query, List<FlatIndex.Match> found) {
        if (exact == null) {
            return found;
        }
        var vectors = new float[found.size() * query.length];
        var target = MemorySegment.ofArray(vectors);
        var length = (long) query.length * Float.BYTES;
        AtOnce.run(
                IntStream.range(0, found.size())
                        .<Runnable>mapToObj(i -> () -> exact.read(
                                Rerank.offset(query.length, found.get(i).row()), target.asSlice(i * length, length)))
                        .toList(),
                READ_AT_ONCE);
        try {
            return Rerank.best(query, found.size(), found, vectors);
        } catch (IllegalArgumentException e) {
            throw new CorruptException("the exact vectors can not be read", e);
        }
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
        index.close();
    }
}
