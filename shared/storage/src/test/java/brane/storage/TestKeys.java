package brane.storage;

/** Real keys under a random master key, for the tests of other modules. */
public final class TestKeys {

    private TestKeys() {}

    public static Keys create() {
        return new Keys(new LocalMasterKey(Aes.random(Aes.KEY_LENGTH)));
    }
}
