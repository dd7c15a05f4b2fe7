package brane.storage;

import java.util.UUID;

/**
 * A data key of one owner (an Axon, a person, a conversation, a Neuron), unwrapped, in memory only. Sealed bytes are
 * {@code version (4) | nonce (12) | AES-256-GCM ciphertext and tag}; a fresh random nonce each time.
 */
public interface Key {

    String scope();

    UUID id();

    int version();

    /** Encrypts; {@code context} is bound as associated data together with scope, id and version, and must be given again to open. */
    byte[] seal(byte[] plaintext, String context);

    /**
     * Decrypts what {@link #seal} gave under this version of the key.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500) when a bit or the context differs
     */
    byte[] open(byte[] sealed, String context);
}
