package brane.storage.objects;

import brane.storage.keys.Aes;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted object as axon-storage.md, section 3, fixes it: a header, then chunks of 65,536 bytes under AES-256-GCM, each
 * bound to the header, to its place, and to being the last or not. Its length comes from the catalog.
 */
public final class SealedObject {

    /** Reads stored bytes: exactly {@code length} of them from {@code offset} on, fewer only at the end of the object. */
    @FunctionalInterface
    public interface Source {
        byte[] read(long offset, int length);
    }

    static final int SEALED_CHUNK_LENGTH = ObjectIdentity.CHUNK_LENGTH + Aes.TAG_LENGTH;

    private final ObjectIdentity identity;
    private final byte[] key;
    private final long storedLength;
    private volatile @Nullable Chunks chunks;

    /**
     * An object that is stored.
     *
     * @param key its 32 random bytes, of this object only
     * @param storedLength its length in the object store, as the catalog has it
     */
    public SealedObject(ObjectIdentity identity, byte[] key, long storedLength) {
        this.identity = identity;
        this.key = key.clone();
        this.storedLength = storedLength;
        if (plainLength() < 0 || storedLength(plainLength()) != storedLength) {
            throw Aes.tampered("the length of object " + identity.path());
        }
    }

    /** A fresh key for one object. */
    public static byte[] newKey() {
        return Aes.random(Aes.KEY_LENGTH);
    }

    /** How long an object of that many bytes of plaintext becomes. */
    public static long storedLength(long plainLength) {
        var chunks = Math.max(1, Math.ceilDiv(plainLength, ObjectIdentity.CHUNK_LENGTH));
        return ObjectIdentity.HEADER_LENGTH + plainLength + chunks * Aes.TAG_LENGTH;
    }

    /** How many bytes of plaintext are in an object of that stored length. */
    public static long plainLength(long storedLength) {
        var body = storedLength - ObjectIdentity.HEADER_LENGTH;
        return body - Math.ceilDiv(body, SEALED_CHUNK_LENGTH) * Aes.TAG_LENGTH;
    }

    /**
     * The stored form of a plaintext, made while it is read, under a fresh salt. The length of the plaintext need not be
     * known; {@link #storedLength(long)} gives the length of the result when it is.
     */
    public static SealingStream seal(ObjectIdentity identity, byte[] key, InputStream plain) {
        return seal(identity, key, plain, Aes.random(ObjectIdentity.SALT_LENGTH));
    }

    static SealingStream seal(ObjectIdentity identity, byte[] key, InputStream plain, byte[] salt) {
        return new SealingStream(plain, identity.header(salt), Chunks.of(identity, key, identity.header(salt)));
    }

    public long plainLength() {
        return plainLength(storedLength);
    }

    /**
     * The plaintext as a stream, chunk by chunk as each is proven. It fails, never ends early, when anything of the stored
     * bytes differs.
     *
     * @param stored the whole stored object; it is closed with the result
     * @param sha256 the SHA-256 of the stored bytes as the catalog has it
     */
    public InputStream open(InputStream stored, byte[] sha256) {
        return new OpeningStream(stored, identity, key, storedLength, sha256);
    }

    /**
     * Bytes of the plaintext, at most {@code length} from {@code offset} on, without reading the rest.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500)
     */
    public byte[] read(Source source, long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "offset and length must be at least 0, were " + offset + " and " + length);
        }
        var from = Math.min(offset, plainLength());
        var result = new byte[(int) Math.min(length, plainLength() - from)];
        read(source, from, MemorySegment.ofArray(result));
        return result;
    }

    /**
     * Fills the target with bytes of the plaintext from {@code offset} on, without reading the rest. Several threads may do so
     * at once.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500), also when there are not so many
     */
    public void read(Source source, long offset, MemorySegment target) {
        var end = offset + target.byteSize();
        if (offset < 0 || end > plainLength()) {
            throw Aes.tampered("object " + identity.path());
        }
        if (target.byteSize() == 0) {
            return;
        }
        var opened = chunks(source);
        var first = offset / ObjectIdentity.CHUNK_LENGTH;
        var last = (end - 1) / ObjectIdentity.CHUNK_LENGTH;
        var stored = stored(source, first, last);
        var plain = new byte[ObjectIdentity.CHUNK_LENGTH];
        for (var index = first; index <= last; index++) {
            var at = (int) ((index - first) * SEALED_CHUNK_LENGTH);
            opened.open(index, isLast(index), stored, at, Math.min(SEALED_CHUNK_LENGTH, stored.length - at), plain);
            var start = index * ObjectIdentity.CHUNK_LENGTH;
            var begin = (int) Math.max(0, offset - start);
            var until = (int) Math.min(ObjectIdentity.CHUNK_LENGTH, end - start);
            MemorySegment.copy(plain, begin, target, ValueLayout.JAVA_BYTE, start + begin - offset, until - begin);
        }
        Arrays.fill(plain, (byte) 0);
    }

    /** The stored bytes of the chunks from first to last. */
    private byte[] stored(Source source, long first, long last) {
        var offset = ObjectIdentity.HEADER_LENGTH + first * SEALED_CHUNK_LENGTH;
        var end = Math.min(storedLength, ObjectIdentity.HEADER_LENGTH + (last + 1) * SEALED_CHUNK_LENGTH);
        var stored = source.read(offset, Math.toIntExact(end - offset));
        if (stored.length != end - offset) {
            throw Aes.tampered("object " + identity.path());
        }
        return stored;
    }

    private boolean isLast(long index) {
        return index == Math.max(1, Math.ceilDiv(plainLength(), ObjectIdentity.CHUNK_LENGTH)) - 1;
    }

    private Chunks chunks(Source source) {
        var known = chunks;
        if (known == null) {
            var header = source.read(0, ObjectIdentity.HEADER_LENGTH);
            known = Chunks.of(identity, key, header);
            chunks = known;
        }
        return known;
    }
}
