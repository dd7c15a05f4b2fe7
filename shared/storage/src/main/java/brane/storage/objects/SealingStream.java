package brane.storage.objects;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stored form of a plaintext, encrypted while it is read; one chunk is held back to know which is the last. */
public final class SealingStream extends InputStream {

    private final InputStream plain;
    private final Chunks chunks;
    private final MessageDigest stored = Sha256.digest();

    private byte[] ahead = new byte[ObjectIdentity.CHUNK_LENGTH];
    private byte[] behind = new byte[ObjectIdentity.CHUNK_LENGTH];
    private int aheadLength;
    private long index;
    private boolean started;
    private boolean lastMade;
    private byte[] ready;
    private int position;
    private long length;
    private long plainLength;
    private byte @Nullable [] sha256;

    SealingStream(InputStream plain, byte[] header, Chunks chunks) {
        this.plain = plain;
        this.chunks = chunks;
        this.ready = header;
    }

    /** The SHA-256 of all stored bytes; only when the stream was read to its end. */
    public byte[] sha256() {
        return Objects.requireNonNull(sha256, "the stream must be read to its end first")
                .clone();
    }

    /** How many stored bytes were read so far. */
    public long length() {
        return length;
    }

    /** How many bytes of plaintext were taken so far. */
    public long plainLength() {
        return plainLength;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        Objects.checkFromIndexSize(offset, wanted, target.length);
        if (wanted == 0) {
            return 0;
        }
        if (position == ready.length) {
            if (lastMade) {
                if (sha256 == null) {
                    sha256 = stored.digest();
                }
                return -1;
            }
            nextChunk();
        }
        var count = Math.min(wanted, ready.length - position);
        System.arraycopy(ready, position, target, offset, count);
        stored.update(ready, position, count);
        position += count;
        length += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        java.util.Arrays.fill(ahead, (byte) 0);
        java.util.Arrays.fill(behind, (byte) 0);
        plain.close();
    }

    private void nextChunk() throws IOException {
        if (!started) {
            started = true;
            aheadLength = plain.readNBytes(ahead, 0, ahead.length);
        }
        var current = ahead;
        var currentLength = aheadLength;
        ahead = behind;
        behind = current;
        aheadLength = currentLength < current.length ? 0 : plain.readNBytes(ahead, 0, ahead.length);
        lastMade = aheadLength == 0;
        ready = chunks.seal(index++, lastMade, current, currentLength);
        position = 0;
        plainLength += currentLength;
    }
}
