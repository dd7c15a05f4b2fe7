package brane.axon.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes the binary forms of a segment's sections: big-endian numbers, varints, and strings in UTF-8 with their length. */
public final class ByteWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ByteWriter u8(int value) {
        out.write(value);
        return this;
    }

    ByteWriter u32(int value) {
        for (var shift = 24; shift >= 0; shift -= 8) {
            out.write(value >>> shift);
        }
        return this;
    }

    ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /** A number of 0 or more in 1 to 5 bytes, seven bits each, the lowest first. */
    public ByteWriter varint(int value) {
        var left = value;
        while ((left & ~0x7F) != 0) {
            out.write((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write(left);
        return this;
    }

    ByteWriter uuid(UUID id) {
        return u64(id.getMostSignificantBits()).u64(id.getLeastSignificantBits());
    }

    public ByteWriter text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their length as a varint before them. */
    public ByteWriter block(byte[] bytes) {
        return varint(bytes.length).raw(bytes);
    }

    ByteWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    int size() {
        return out.size();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
