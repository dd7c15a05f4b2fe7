package brane.storage.keys;

import brane.core.Problem;
import brane.core.ProblemException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM (NIST SP 800-38D) and HKDF-SHA-256 (RFC 5869), as all of storage uses them. */
public final class Aes {

    public static final int KEY_LENGTH = 32;
    public static final int NONCE_LENGTH = 12;
    public static final int TAG_LENGTH = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Aes() {}

    public static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** {@code nonce (12) | ciphertext | tag (16)} under a fresh random nonce. */
    static byte[] seal(SecretKey key, byte[] plaintext, byte[] associated) {
        try {
            var nonce = random(NONCE_LENGTH);
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * 8, nonce));
            cipher.updateAAD(associated);
            return ByteBuffer.allocate(NONCE_LENGTH + plaintext.length + TAG_LENGTH)
                    .put(nonce)
                    .put(cipher.doFinal(plaintext))
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    /** Opens {@code length} bytes at {@code offset} that {@link #seal} gave. */
    static byte[] open(SecretKey key, byte[] sealed, int offset, byte[] associated) throws AEADBadTagException {
        if (sealed.length - offset < NONCE_LENGTH + TAG_LENGTH) {
            throw new AEADBadTagException("too short");
        }
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * 8, sealed, offset, NONCE_LENGTH));
            cipher.updateAAD(associated);
            var start = offset + NONCE_LENGTH;
            return cipher.doFinal(sealed, start, sealed.length - start);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    public static byte[] hkdf(byte[] secret, byte[] salt, String info, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(secret)
                            .addSalt(salt)
                            .thenExpand(info.getBytes(java.nio.charset.StandardCharsets.US_ASCII), length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA-256 is not available", e);
        }
    }

    public static SecretKey key(byte[] bytes) {
        if (bytes.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a key must have 32 bytes, had " + bytes.length);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /** A cipher for many megabytes: the first passes of the JDK's own are some twenty times slower than Corretto's. */
    public static Cipher bulk() {
        try {
            return Bulk.PROVIDER == null
                    ? Cipher.getInstance("AES/GCM/NoPadding")
                    : Cipher.getInstance("AES/GCM/NoPadding", Bulk.PROVIDER);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    public static ProblemException tampered(String what) {
        return Problem.of(
                        "data-tampered",
                        500,
                        "Stored data was changed.",
                        what
                                + " does not open: a byte of it changed, or it stands in the wrong place; restore it from a backup")
                .failure();
    }

    /** Loaded when the first large object is opened, so that a start does not pay for the native library. */
    private static final class Bulk {

        private static final System.Logger LOG = System.getLogger(Aes.class.getName());

        static final @Nullable Provider PROVIDER = corretto();

        private static @Nullable Provider corretto() {
            try {
                var type = Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
                var provider = (Provider) type.getField("INSTANCE").get(null);
                Cipher.getInstance("AES/GCM/NoPadding", provider);
                return provider;
            } catch (ReflectiveOperationException | GeneralSecurityException | LinkageError e) {
                LOG.log(System.Logger.Level.INFO, "event=crypto-provider-absent using=jdk cause={0}", e.toString());
                return null;
            }
        }
    }
}
