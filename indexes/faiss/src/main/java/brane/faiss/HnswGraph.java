package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A graph of near rows (HNSW, Malkov and Yashunin, arXiv 1603.09320) over a {@link FlatIndex} whose vectors have length one. It
 * finds nearly always the same rows as the flat index does and looks at few of them. It holds links only: it can be dropped and
 * built again, and one that was built from float32 serves the same rows in any precision. Searches run side by side. The
 * vectors belong to the caller: they must not grow and must outlive the graph. Overwritten when it is closed.
 */
public final class HnswGraph implements AutoCloseable {

    /** How many of the nearest rows a search gathers when nothing else is asked for. */
    public static final int EF_SEARCH = 64;

    /** Links of a row: 32 on the ground level. More take more memory and time for recall that a larger {@code ef} gives, too. */
    static final int LINKS = 16;

    private static final int MAX_EF = 10_000;

    /** Some tens of milliseconds of work, after which building can be stopped. */
    private static final int BATCH = 256;

    private final FlatIndex vectors;
    private final int rows;
    private final int links;
    private final NativeMemory memory;

    private HnswGraph(FlatIndex vectors, int links) {
        this.vectors = vectors;
        this.rows = vectors.size();
        this.links = links;
        this.memory = new NativeMemory(FaissNative.brane_graph_new(links), FaissNative::brane_graph_free);
    }

    /**
     * The graph of all rows; the same rows give the same graph. One thread builds it.
     *
     * @throws InterruptedException when this thread is interrupted meanwhile
     */
    public static HnswGraph build(FlatIndex vectors) throws InterruptedException {
        return build(vectors, LINKS);
    }

    static HnswGraph build(FlatIndex vectors, int links) throws InterruptedException {
        var graph = new HnswGraph(vectors, links);
        try {
            graph.connect();
            return graph;
        } catch (RuntimeException | InterruptedException e) {
            graph.close();
            throw e;
        }
    }

    private void connect() throws InterruptedException {
        long left = onVectors(FaissNative::brane_graph_begin);
        while (left > 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException(
                        "building a graph of " + rows + " rows was stopped with " + left + " left");
            }
            left = onVectors((graph, index) -> FaissNative.brane_graph_insert(graph, index, BATCH));
        }
    }

    private long onVectors(LongBinaryOperator step) {
        return memory.<Long>change(graph -> vectors.<Long>read(index -> {
            requireSame(index);
            return step.applyAsLong(graph, index);
        }));
    }

    private void requireSame(long index) {
        var found = FaissNative.brane_flat_size(index);
        if (found != rows) {
            throw new IllegalStateException("a graph is of the rows that the vectors have when it is made: " + rows
                    + ", now they have " + found);
        }
    }

    /**
     * The graph that {@link #serialize} gave, over the same rows.
     *
     * @throws IllegalArgumentException when the bytes are not exactly that, or lead anywhere but to these rows
     */
    public static HnswGraph deserialize(FlatIndex vectors, MemorySegment bytes) {
        var header = GraphHeader.read(bytes, vectors.size());
        var graph = new HnswGraph(vectors, header.links());
        try {
            graph.memory.change(address -> {
                read(address, header, bytes);
                return address;
            });
            return graph;
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    private static void read(long address, GraphHeader header, MemorySegment bytes) {
        var levels = bytes.asSlice(GraphHeader.BYTES, header.levels());
        NativeMemory.room(FaissNative.brane_graph_levels(address, header.rows()), levels.byteSize())
                .copyFrom(levels);
        var links = bytes.asSlice(GraphHeader.BYTES + header.levels());
        GraphHeader.require(
                FaissNative.brane_graph_shape(address) * Integer.BYTES == links.byteSize(),
                "the length must be that of the links which its levels have",
                bytes.byteSize());
        NativeMemory.room(FaissNative.brane_graph_links(address), links.byteSize())
                .copyFrom(links);
        GraphHeader.require(
                FaissNative.brane_graph_commit(address, header.entry()),
                "its entry must be on the highest level, and a link must lead to a row on its level",
                bytes.byteSize());
    }

    /**
     * The best rows, best first: as many as {@link FlatIndex#search} gives, nearly always the same. Where few rows are allowed,
     * or the graph does not lead to enough of them, every allowed row is looked at.
     *
     * @param ef how many of the nearest rows are gathered at least, 1 to 10,000: more find better and take longer. It is never
     *     less than three times {@code k}, and with a filter as many more as it takes to have {@code ef} allowed rows among them
     * @param allowed the rows that may be found; null for all
     */
    public List<FlatIndex.Match> search(float[] query, int k, int ef, @Nullable BitSet allowed) {
        if (ef < 1 || ef > MAX_EF) {
            throw new IllegalArgumentException("ef must be 1 to " + MAX_EF + ", was " + ef);
        }
        return memory.read(
                address -> vectors.search(query, k, allowed, (index, asked, wanted, bits, count, scores, found) -> {
                    requireSame(index);
                    FaissNative.brane_graph_search(address, index, asked, wanted, ef, bits, count, scores, found);
                }));
    }

    /** All that is needed to have the same graph again over the same rows. */
    public byte[] serialize() {
        return memory.<byte[]>read(address -> {
            var header = new GraphHeader(links, FaissNative.brane_graph_entry(address), rows);
            var body = FaissNative.brane_graph_shape(address) * Integer.BYTES;
            var bytes = new byte[Math.toIntExact(GraphHeader.BYTES + header.levels() + body)];
            var target = MemorySegment.ofArray(bytes);
            header.write(target);
            target.asSlice(GraphHeader.BYTES)
                    .copyFrom(NativeMemory.at(FaissNative.brane_graph_levels(address, rows), header.levels()));
            target.asSlice(GraphHeader.BYTES + header.levels())
                    .copyFrom(NativeMemory.at(FaissNative.brane_graph_links(address), body));
            return bytes;
        });
    }

    /** Bytes of native memory that the graph takes, without the vectors. */
    public long memory() {
        return memory.read(address ->
                FaissNative.brane_graph_shape(address) * Integer.BYTES + (long) rows * (Integer.BYTES + Long.BYTES));
    }

    /** Frees the native memory once searches that run have ended; using the graph afterwards fails. */
    @Override
    public void close() {
        memory.close();
    }
}
