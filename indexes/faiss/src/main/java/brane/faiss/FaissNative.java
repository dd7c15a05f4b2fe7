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

    static native @Cast("int64_t") long brane_flat_new(int dimensions);

    static native void brane_flat_free(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_size(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_extend(@Cast("int64_t") long index, @Cast("int64_t") long rows);

    static native @Cast("int64_t") long brane_flat_commit(@Cast("int64_t") long index);

    static native @Cast("int64_t") long brane_flat_data(@Cast("int64_t") long index);

    static native void brane_flat_search(
            @Cast("int64_t") long index,
            @Const float[] query,
            int k,
            @Const byte[] allowed,
            @Cast("int64_t") long allowedBytes,
            float[] scores,
            @Cast("int64_t*") long[] rows);

    static native @Cast("const char*") String brane_faiss_build();
}
