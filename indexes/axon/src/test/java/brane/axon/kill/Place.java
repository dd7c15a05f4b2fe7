package brane.axon.kill;

import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.axon.catalog.PostgresCatalog;
import brane.axon.catalog.PostgresUpkeep;
import brane.faiss.Precision;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.keys.Keys;
import brane.storage.keys.LocalMasterKey;
import brane.storage.objects.DirectoryStore;
import brane.storage.objects.ObjectStore;
import brane.storage.s3.Buckets;
import brane.storage.s3.S3Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where processes meet: a database, a master key and a store.
 *
 * @param store a folder, or an S3 server's address, a bucket and a prefix, with blanks between
 */
record Place(String url, String user, String password, String key, String store) {

    private static final AxonConfig CONFIG =
            new AxonConfig(32 << 20, Duration.ofSeconds(10), 100, 1_000, 8, Precision.FLOAT32);

    List<String> arguments() {
        return List.of(url, user, password, key, store);
    }

    static Place of(String[] arguments) {
        return new Place(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
    }

    Database database() {
        return Database.open(new DatabaseConfig(url, user, password, 4, Duration.ofSeconds(2), Duration.ofSeconds(10)));
    }

    ObjectStore objects() {
        var words = store.split(" ");
        return words.length == 1
                ? DirectoryStore.open(Path.of(store))
                : S3Store.open(Buckets.config(words[0], words[1], words[2]));
    }

    /** The Axons as a process has them that has just started. */
    StoredAxons axons(Database database, ObjectStore objects) {
        var keys = new Keys(LocalMasterKey.readOrCreate(Path.of(key)));
        return new StoredAxons(
                new PostgresCatalog(database, keys),
                new PostgresUpkeep(database, keys),
                objects,
                List.of(new HashEmbedding()),
                CONFIG,
                (axon, erased) -> {},
                Environment.REAL);
    }
}
