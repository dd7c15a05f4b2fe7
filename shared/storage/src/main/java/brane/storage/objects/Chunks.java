package brane.storage.objects;

import brane.storage.keys.Aes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The chunks of one object under the key that its header's salt gives: HKDF-SHA-256(object key, salt, "brane-object-1"). The
 * nonce of chunk {@code i} is 7 zero bytes, {@code i} in four, and 1 in the last chunk, else 0 (STREAM, Hoang and others 2015).
 */
final class Chunks {

    private static final String INFO = "brane-object-1";

    private final ObjectIdentity identity;
    private final byte[] header;
    private final SecretKey key;

    private Chunks(ObjectIdentity identity, byte[] header, SecretKey key) {
        this.identity = identity;
        this.header = header;
        this.key = key;
    }

    /** @throws brane.core.ProblemException {@code data-tampered} (500) when the header is not that of the object */
    static Chunks of(ObjectIdentity identity, byte[] objectKey, byte[] header) {
        var salt = identity.salt(header);
        var derived = Aes.hkdf(objectKey, salt, INFO, Aes.KEY_LENGTH);
        try {
            return new Chunks(identity, header.clone(), Aes.key(derived));
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /** Encrypts {@code length} bytes of {@code plain} and gives them with their tag. */
    byte[] seal(long index, boolean last, byte[] plain, int length) {
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, index, last);
            return cipher.doFinal(plain, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    /**
     * Decrypts a chunk into the beginning of {@code plain} and gives its length.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500); then {@code plain} holds nothing of the chunk
     */
    int open(long index, boolean last, byte[] stored, int offset, int length, byte[] plain) {
        try {
            if (length < Aes.TAG_LENGTH) {
                throw new AEADBadTagException("too short");
            }
            return cipher(Cipher.DECRYPT_MODE, index, last).doFinal(stored, offset, length, plain, 0);
        } catch (AEADBadTagException e) {
            Arrays.fill(plain, (byte) 0);
            throw Aes.tampered("chunk " + index + " of object " + identity.path());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    private Cipher cipher(int mode, long index, boolean last) throws GeneralSecurityException {
        var nonce = ByteBuffer.allocate(Aes.NONCE_LENGTH)
                .position(7)
                .putInt(Math.toIntExact(index))
                .put((byte) (last ? 1 : 0))
                .array();
        var cipher = Aes.bulk();
        cipher.init(mode, key, new GCMParameterSpec(Aes.TAG_LENGTH * 8, nonce));
        cipher.updateAAD(header);
        return cipher;
    }
}
