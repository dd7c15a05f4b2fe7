package brane.storage.keys;

import brane.core.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the master key comes from.
 *
 * @param value the key itself, from the environment; it wins over the file
 * @param file the file that holds it
 * @param create whether the first start makes the file; a later start never does
 */
public record MasterKeyConfig(Optional<String> value, Path file, boolean create) {

    /**
     * The keys {@code keys.master-key} (meant for the environment), {@code keys.master-key-file} and
     * {@code keys.create-master-key}: true unless a key or file is named. Without any of them the key lies in the data folder.
     */
    public static MasterKeyConfig from(Settings settings, Path dataFolder) {
        var value = settings.text("keys.master-key");
        var file = settings.text("keys.master-key-file").map(Path::of);
        var create = settings.flag("keys.create-master-key", value.isEmpty() && file.isEmpty());
        return new MasterKeyConfig(value, file.orElse(dataFolder.resolve("master.key")), create);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "MasterKeyConfig[file=" + file + ", create=" + create + "]";
    }
}
