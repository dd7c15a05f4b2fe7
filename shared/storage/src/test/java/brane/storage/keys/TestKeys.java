package brane.storage.keys;

import java.util.UUID;

/** Real keys under a random master key, for the tests of other modules. */
public final class TestKeys {

    private TestKeys() {}

    public static Keys create() {
        return new Keys(new LocalMasterKey(Aes.random(Aes.KEY_LENGTH)));
    }

    /** A new key with a random secret; a second one of the same name does not open what the first one sealed. */
    public static Key random(String scope, UUID id, int version) {
        return new Key(scope, id, version, Aes.random(Aes.KEY_LENGTH));
    }

    /** What is thrown for a key that is not there any more. */
    public static RuntimeException destroyed(String scope, UUID id, int version) {
        return Keys.destroyed(scope, id, version);
    }
}
