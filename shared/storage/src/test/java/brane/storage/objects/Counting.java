package brane.storage.objects;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes tell where they stand, of any length, without holding them; it can break in its middle. */
public final class Counting extends InputStream {

    private final long length;
    private final long breaksAt;
    private long position;

    /** @param breaksAt where it fails, {@code length} for never */
    public Counting(long length, long breaksAt) {
        this.length = length;
        this.breaksAt = breaksAt;
    }

    /** The bytes that stand there. */
    public static byte[] bytes(long from, int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    private static byte at(long position) {
        return (byte) (position * 31 + (position >>> 8) * 17 + (position >>> 20));
    }

    /** How many bytes of the stream are what they should be, from its beginning on. */
    public static long firstDifference(InputStream stream) throws IOException {
        var buffer = new byte[1 << 16];
        var position = 0L;
        for (var count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            for (var i = 0; i < count; i++) {
                if (buffer[i] != at(position++)) {
                    return position - 1;
                }
            }
        }
        return position;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (position == length) {
            return -1;
        }
        if (position >= breaksAt) {
            throw new IOException("the sender went away");
        }
        var read = (int) Math.min(count, Math.min(length, breaksAt) - position);
        for (var i = 0; i < read; i++) {
            target[offset + i] = at(position++);
        }
        return read;
    }
}
