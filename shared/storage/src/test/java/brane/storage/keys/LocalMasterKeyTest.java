package brane.storage.keys;

final class LocalMasterKeyTest extends MasterKeyContract {

    private final byte[] bytes = Aes.random(Aes.KEY_LENGTH);

    @Override
    MasterKey key() {
        return new LocalMasterKey(bytes);
    }

    @Override
    MasterKey other() {
        return new LocalMasterKey(Aes.random(Aes.KEY_LENGTH));
    }
}
