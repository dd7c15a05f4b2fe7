package brane.storage;

import brane.core.Settings;
import brane.storage.cache.CacheConfig;
import brane.storage.cache.CachedStore;
import brane.storage.objects.DirectoryStore;
import brane.storage.objects.ObjectStore;
import brane.storage.s3.S3Config;
import brane.storage.s3.S3Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the objects lie: {@code store.kind} is {@code directory}, unless it says {@code s3}. */
public sealed interface StoreConfig {

    /** A directory of this machine: {@code store.folder}, or {@code objects} in the data folder. */
    record Directory(Path folder) implements StoreConfig {
        @Override
        public ObjectStore open() {
            return DirectoryStore.open(folder);
        }

        @Override
        public String place() {
            return "directory " + folder;
        }
    }

    /** A bucket of an S3 server; what is read of it may be kept on a disk of this machine. */
    record Bucket(S3Config config, Optional<CacheConfig> cache) implements StoreConfig {
        @Override
        public ObjectStore open() {
            var store = S3Store.open(config);
            return cache.isEmpty() ? store : CachedStore.open(store, cache.get());
        }

        @Override
        public String place() {
            return config.place();
        }
    }

    /** The keys that go with one kind only and say by themselves which one is meant. */
    List<String> S3_ONLY = List.of(
            "store.s3.endpoint",
            "store.s3.bucket",
            "store.s3.access-key",
            "store.s3.secret-key",
            "store.s3.secret-key-file",
            "store.cache.folder");

    /** What the settings say; keys of another kind than {@code store.kind} stop the start. */
    static StoreConfig from(Settings settings, Path dataFolder) {
        var kind = settings.text("store.kind", "directory");
        var folder = settings.text("store.folder").map(Path::of);
        return switch (kind) {
            case "directory" -> {
                for (var key : S3_ONLY) {
                    if (settings.text(key).isPresent()) {
                        throw new IllegalArgumentException("store.kind must be s3 when " + key
                                + " is set, was directory: set store.kind to s3, or remove " + key);
                    }
                }
                yield new Directory(folder.orElse(dataFolder.resolve("objects")));
            }
            case "s3" -> {
                if (folder.isPresent()) {
                    throw new IllegalArgumentException("store.kind must be directory when store.folder is set, was s3:"
                            + " remove store.folder, or set store.kind to directory");
                }
                yield new Bucket(S3Config.from(settings), CacheConfig.from(settings));
            }
            default -> throw new IllegalArgumentException("store.kind must be directory or s3, was " + kind);
        };
    }

    /** Opens it, which makes a directory that is missing and a bucket only when it shall. */
    ObjectStore open();

    /** For people: where that is. */
    String place();
}
