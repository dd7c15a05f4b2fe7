package brane.storage.keys;

import brane.core.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the master key comes from: a file or the environment, unless {@code keys.vault.address} names a Vault. */
public sealed interface MasterKeyConfig {

    /**
     * A key that this process holds.
     *
     * @param value the key itself, from the environment; it wins over the file
     * @param file the file that holds it
     * @param create whether the first start makes the file; a later start never does
     */
    record Local(Optional<String> value, Path file, boolean create) implements MasterKeyConfig {

        @Override
        public Optional<MasterKey> find() {
            return LocalMasterKey.find(this).map(key -> key);
        }

        @Override
        public MasterKey findOrMake() {
            return find().orElseGet(() -> {
                if (!create) {
                    throw new IllegalStateException("keys.master-key-file must name the file of the master key, was "
                            + file + ", which does not exist: make one with 'openssl rand -hex 32', or set"
                            + " keys.create-master-key to true");
                }
                return LocalMasterKey.create(file);
            });
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "MasterKeyConfig[file=" + file + ", create=" + create + "]";
        }
    }

    /** A key of Vault's transit engine; it is made there, never by BRANE. */
    record Vault(VaultConfig config) implements MasterKeyConfig {

        @Override
        public Optional<MasterKey> find() {
            return Optional.of(findOrMake());
        }

        @Override
        public MasterKey findOrMake() {
            return VaultMasterKey.open(config);
        }
    }

    /** The keys of a local master key, none of which goes together with a Vault. */
    List<String> LOCAL_ONLY = List.of("keys.master-key", "keys.master-key-file", "keys.create-master-key");

    /**
     * The keys {@code keys.master-key} (meant for the environment), {@code keys.master-key-file} and
     * {@code keys.create-master-key}: true unless a key or file is named. Without any of them the key lies in the data folder.
     * Or those below {@code keys.vault}.
     *
     * @throws IllegalArgumentException when keys of both kinds are set, or what a kind needs is missing
     */
    static MasterKeyConfig from(Settings settings, Path dataFolder) {
        var value = settings.text("keys.master-key");
        var file = settings.text("keys.master-key-file").map(Path::of);
        var create = settings.flag("keys.create-master-key", value.isEmpty() && file.isEmpty());
        var vault = VaultConfig.from(settings);
        if (vault.isEmpty()) {
            return new Local(value, file.orElse(dataFolder.resolve("master.key")), create);
        }
        for (var key : LOCAL_ONLY) {
            // The value of one of them is the key itself.
            if (settings.text(key).isPresent()) {
                throw new IllegalArgumentException("only one of keys.vault.address and " + key
                        + " may be set, were both: remove one; 'bin/brane key rotate' moves from one master key to"
                        + " another");
            }
        }
        return new Vault(vault.get());
    }

    /**
     * The key, or empty when it is a local one that was not made yet.
     *
     * @throws IllegalStateException when there is something else in its place
     * @throws brane.core.ProblemException {@code vault-down}, {@code vault-refused} or {@code vault-key-missing} (503)
     */
    Optional<MasterKey> find();

    /** As {@link #find}; a local key that is missing is made, where that is allowed. */
    MasterKey findOrMake();
}
