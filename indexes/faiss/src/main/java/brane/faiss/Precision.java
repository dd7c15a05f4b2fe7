package brane.faiss;

import java.util.Arrays;
import java.util.Optional;

/** How the numbers of vectors are kept. What is lost makes scores inexact; {@link Rerank} makes up for that. */
public enum Precision {
    /** Exact: four bytes a number. */
    FLOAT32(0, Float.BYTES),

    /** IEEE 754 binary16, two bytes: eleven significant bits, numbers up to 65,504. */
    FLOAT16(1, 2),

    /** One byte: a step between the least and the greatest number that the rows have in that dimension (FAISS's QT_8bit). */
    INT8(2, 1);

    private final int code;
    private final int bytes;

    Precision(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Its number in a serialised index and for the native functions. */
    int code() {
        return code;
    }

    /** Bytes of one number. */
    int bytes() {
        return bytes;
    }

    static Optional<Precision> of(long code) {
        return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
    }
}
