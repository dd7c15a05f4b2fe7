package brane.storage.keys;

import javax.crypto.AEADBadTagException;

/** The key that wraps all keys: a file or an environment variable here, a key server elsewhere. */
public interface MasterKey {

    /** Names the key without giving anything away: 16 hexadecimal characters. */
    String id();

    /** Wraps a key under AES-256-GCM; {@code context} must be given again to unwrap. */
    byte[] wrap(byte[] key, String context);

    /** @throws AEADBadTagException when it was wrapped by another master key or for another context, or was changed */
    byte[] unwrap(byte[] wrapped, String context) throws AEADBadTagException;
}
