package brane.axon.bench;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.StoredAxons;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.PostgresCatalog;
import brane.axon.catalog.PostgresUpkeep;
import brane.axon.catalog.Upkeep;
import brane.faiss.Precision;
import brane.storage.Database;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.ObjectStore;
import brane.storage.s3.Buckets;
import brane.storage.s3.S3Store;
import brane.testing.RealMinio;
import java.time.Duration;
import java.util.List;

/** A real PostgreSQL and a real MinIO on loopback, and as many processes over them as are wanted. */
final class BenchSite implements AutoCloseable {

    static final long MEMORY = 3L << 30;

    final BenchTexts texts = new BenchTexts(20_261_127);
    final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:bench"));
    final Timed timed = new Timed();
    private final Keys keys = TestKeys.create();
    private final RealMinio minio;
    final brane.storage.DatabaseConfig config;
    final Database database;
    final ObjectStore store;

    BenchSite() throws Exception {
        minio = RealMinio.begin();
        config = TestDatabase.fresh();
        database = Database.open(config);
        store = S3Store.open(Buckets.config(minio, "bench"));
    }

    /** The Axons as a process has them that has read nothing yet. */
    StoredAxons process() {
        return new StoredAxons(
                timed.of(Catalog.class, catalog()),
                timed.of(Upkeep.class, new PostgresUpkeep(database, keys)),
                timed.of(ObjectStore.class, store),
                List.of(texts),
                new AxonConfig(MEMORY, Duration.ofSeconds(60), 1_024, 100_000, 8, Precision.FLOAT32),
                (axon, erased) -> {},
                Environment.REAL);
    }

    Catalog catalog() {
        return new PostgresCatalog(database, keys);
    }

    @Override
    public void close() throws java.io.IOException {
        store.close();
        database.close();
        minio.close();
    }
}
