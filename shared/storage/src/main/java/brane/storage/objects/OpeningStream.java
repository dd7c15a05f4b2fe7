package brane.storage.objects;

import brane.storage.keys.Aes;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The plaintext of a whole stored object; a chunk's bytes come out only when its tag is right. */
final class OpeningStream extends InputStream {

    private final InputStream stored;
    private final ObjectIdentity identity;
    private final byte[] key;
    private final byte[] sha256;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] sealed = new byte[SealedObject.SEALED_CHUNK_LENGTH];
    private final byte[] plain = new byte[ObjectIdentity.CHUNK_LENGTH];

    private @Nullable Chunks chunks;
    private long left;
    private long index;
    private int position;
    private int length;
    private boolean proven;
    private boolean failed;

    OpeningStream(InputStream stored, ObjectIdentity identity, byte[] key, long storedLength, byte[] sha256) {
        this.stored = stored;
        this.identity = identity;
        this.key = key;
        this.left = storedLength;
        this.sha256 = sha256.clone();
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
        while (position == length) {
            if (proven) {
                return -1;
            }
            if (failed) {
                throw Aes.tampered("object " + identity.path());
            }
            failed = true;
            nextChunk();
            failed = false;
        }
        var count = Math.min(wanted, length - position);
        System.arraycopy(plain, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        java.util.Arrays.fill(plain, (byte) 0);
        stored.close();
    }

    private void nextChunk() throws IOException {
        var opened = chunks;
        if (opened == null) {
            opened = Chunks.of(identity, key, take(ObjectIdentity.HEADER_LENGTH));
            chunks = opened;
        }
        var count = (int) Math.min(sealed.length, left);
        fill(sealed, count);
        var last = left == 0;
        if (last) {
            prove();
        }
        position = 0;
        length = 0;
        length = opened.open(index++, last, sealed, 0, count, plain);
        proven = last;
    }

    private void prove() throws IOException {
        if (stored.read() >= 0 || !MessageDigest.isEqual(digest.digest(), sha256)) {
            throw Aes.tampered("object " + identity.path());
        }
    }

    private byte[] take(int count) throws IOException {
        var bytes = new byte[count];
        fill(bytes, count);
        return bytes;
    }

    private void fill(byte[] target, int count) throws IOException {
        if (stored.readNBytes(target, 0, count) != count) {
            throw Aes.tampered("object " + identity.path());
        }
        digest.update(target, 0, count);
        left -= count;
    }
}
