package brane.axon.format;

import brane.axon.CorruptException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads what {@link ByteWriter} wrote and believes nothing: each number is checked against the bytes that are left before
 * anything is allocated by it.
 */
public final class ByteReader {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public ByteReader(byte[] bytes, int from, int length) {
        if (from < 0 || length < 0 || from > bytes.length - length) {
            throw new CorruptException("a part reaches beyond the " + bytes.length + " bytes that hold it");
        }
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    int u8() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    int u32() {
        require(4);
        var value = (int) INT.get(bytes, at);
        at += 4;
        return value;
    }

    long u64() {
        require(8);
        var value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
    }

    int varint() {
        var value = 0;
        for (var shift = 0; shift < 35; shift += 7) {
            var next = u8();
            if (shift == 28 && next > 0x07) {
                break;
            }
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new CorruptException("a number is longer than 31 bits");
    }

    UUID uuid() {
        return new UUID(u64(), u64());
    }

    public String text() {
        var length = length();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** A block that lies in these bytes, which it keeps. */
    ByteBuffer block() {
        var length = length();
        var block = ByteBuffer.wrap(bytes, at, length).slice();
        at += length;
        return block;
    }

    /** All the bytes, whatever of them is read. */
    byte[] bytes() {
        return bytes;
    }

    /** How many things follow, each of at least {@code each} bytes. */
    int count(int each) {
        var count = u32();
        if (count < 0 || count > left() / each) {
            throw new CorruptException("it announces " + count + " entries and has room for " + left() / each);
        }
        return count;
    }

    /** As {@link #count}, written as a varint. */
    public int shortCount(int each) {
        var count = varint();
        if (count > left() / each) {
            throw new CorruptException("it announces " + count + " entries and has room for " + left() / each);
        }
        return count;
    }

    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    public void requireEnd() {
        if (at != end) {
            throw new CorruptException(left() + " bytes follow the end");
        }
    }

    private int length() {
        var length = varint();
        require(length);
        return length;
    }

    private void require(int length) {
        if (length < 0 || length > left()) {
            throw new CorruptException("it wants " + length + " more bytes and has " + left());
        }
    }
}
