package brane.storage.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * A data key of one owner (an Axon, a person, a conversation, a Neuron), unwrapped, in memory only. Sealed bytes are
 * {@code version (4) | nonce (12) | AES-256-GCM ciphertext and tag}; a fresh random nonce each time.
 */
public final class Key {

    private static final int VERSION_LENGTH = 4;

    private final String scope;
    private final UUID id;
    private final int version;
    private final SecretKey secret;

    /** @param secret is copied and overwritten */
    Key(String scope, UUID id, int version, byte[] secret) {
        this.scope = scope;
        this.id = id;
        this.version = version;
        this.secret = Aes.key(secret);
        Arrays.fill(secret, (byte) 0);
    }

    public String scope() {
        return scope;
    }

    public UUID id() {
        return id;
    }

    public int version() {
        return version;
    }

    /** Encrypts; {@code context} is bound as associated data together with scope, id and version, and must be given again to open. */
    public byte[] seal(byte[] plaintext, String context) {
        var sealed = Aes.seal(secret, plaintext, associated(context));
        return ByteBuffer.allocate(VERSION_LENGTH + sealed.length)
                .putInt(version)
                .put(sealed)
                .array();
    }

    /**
     * Decrypts what {@link #seal} gave under this version of the key.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500) when a bit or the context differs
     */
    public byte[] open(byte[] sealed, String context) {
        try {
            if (versionOf(sealed) == version) {
                return Aes.open(secret, sealed, VERSION_LENGTH, associated(context));
            }
        } catch (AEADBadTagException e) {
            throw Aes.tampered("a sealed value of " + scope + " " + id);
        }
        throw Aes.tampered("a sealed value of " + scope + " " + id + ", which is of another key version,");
    }

    /**
     * Which version of its key sealed a value.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500) when it is too short to be one
     */
    public static int versionOf(byte[] sealed) {
        if (sealed.length < VERSION_LENGTH + Aes.NONCE_LENGTH + Aes.TAG_LENGTH) {
            throw Aes.tampered("a sealed value");
        }
        return ByteBuffer.wrap(sealed).getInt();
    }

    /** What binds a ciphertext to its place; neither scope nor id can contain the bar. */
    static String context(String scope, UUID id, int version, String name) {
        return scope + '|' + id + '|' + version + '|' + name;
    }

    private byte[] associated(String name) {
        return context(scope, id, version, name).getBytes(StandardCharsets.UTF_8);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Key[" + scope + " " + id + " " + version + "]";
    }
}
