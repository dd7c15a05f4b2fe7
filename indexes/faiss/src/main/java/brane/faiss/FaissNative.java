package brane.faiss;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.Platform;

/** The native functions of brane_faiss.h, by JavaCPP; a C++ exception arrives as a RuntimeException with its sentence. */
@Platform(include = "brane_faiss.h")
final class FaissNative {

    static {
        NativeLibrary.load();
    }

    private FaissNative() {}

    static native @Cast("int64_t") long brane_flat_new(int dimensions, int precision);

    static native void brane_flat_free(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_size(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_extend(@Cast("int64_t") long index, @Cast("int64_t") long rows);

    static native @Cast("int64_t") long brane_flat_commit(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_data(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_ranges(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_convert(@Cast("int64_t") long from, @Cast("int64_t") long to);

    static native void brane_flat_decode(@Cast("int64_t") long index, @Cast("int64_t") long row, float[] vector);

    static native void brane_flat_search(
            @Cast("int64_t") long index,
            @Const float[] query,
            int k,
            @Const byte[] allowed,
            @Cast("int64_t") long allowedBytes,
            float[] scores,
            @Cast("int64_t*") long[] rows);

    static native @Cast("int64_t") long brane_graph_new(int links);

    static native void brane_graph_free(@Cast("int64_t") long graph);

    static native @Cast("int64_t") long brane_graph_begin(@Cast("int64_t") long graph, @Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_graph_insert(
            @Cast("int64_t") long graph, @Cast("int64_t") long index, @Cast("int64_t") long rows);

    static native @Cast("int64_t") long brane_graph_levels(@Cast("int64_t") long graph, @Cast("int64_t") long rows);

    static native @Cast("int64_t") long brane_graph_shape(@Cast("int64_t") long graph);

    static native @Cast("int64_t") long brane_graph_links(@Cast("int64_t") long graph);

    static native @Cast("bool") boolean brane_graph_commit(@Cast("int64_t") long graph, int entry);

    static native int brane_graph_entry(@Cast("int64_t") long graph);

    static native void brane_graph_search(
            @Cast("int64_t") long graph,
            @Cast("int64_t") long index,
            @Const float[] query,
            int k,
            int ef,
            @Const byte[] allowed,
            @Cast("int64_t") long allowedBytes,
            float[] scores,
            @Cast("int64_t*") long[] rows);

    static native @Cast("const char*") String brane_faiss_build();
}
