package brane.axon.bench;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.Embedding;
import brane.axon.Environment;
import brane.axon.StoredAxons;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.PostgresCatalog;
import brane.axon.catalog.PostgresUpkeep;
import brane.axon.catalog.Upkeep;
import brane.axon.read.Readers;
import brane.faiss.Precision;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.Migrations;
import brane.storage.OwnerOnly;
import brane.storage.TestDatabase;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.ObjectStore;
import brane.storage.s3.Buckets;
import brane.storage.s3.S3Store;
import brane.testing.RealMinio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real PostgreSQL that is durable, a real MinIO on loopback, and as many processes over them as are wanted. */
final class BenchSite implements AutoCloseable {

    private static final long MEMORY = 3L << 30;

    final BenchTexts texts = new BenchTexts(20_261_127);
    final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:bench"));
    final Timed timed = new Timed();
    final ObjectStore store;
    private final Keys keys = TestKeys.create();
    private final Path folder = Files.createTempDirectory("axon-bench");
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final RealMinio minio;

    BenchSite() throws Exception {
        postgres = EmbeddedPostgres.start(new EmbeddedConfig(
                folder, TestDatabase.cache(), 0, true, 10, DatabaseConfig.WAIT, DatabaseConfig.STATEMENT_TIMEOUT));
        Migrations.run(postgres.database());
        database = Database.open(postgres.database());
        minio = RealMinio.begin();
        store = S3Store.open(Buckets.config(minio, "bench"));
    }

    /** The Axons as a process has them that has read nothing yet. */
    StoredAxons process(Precision precision) {
        return process(precision, texts);
    }

    StoredAxons process(Precision precision, Embedding embedding) {
        return new StoredAxons(
                timed.of(Catalog.class, catalog()),
                timed.of(Upkeep.class, new PostgresUpkeep(database, keys)),
                timed.of(ObjectStore.class, store),
                List.of(embedding),
                config(precision),
                (axon, erased) -> {},
                Environment.REAL);
    }

    private static AxonConfig config(Precision precision) {
        return new AxonConfig(MEMORY, Duration.ofSeconds(60), 1_024, 100_000, 8, precision);
    }

    /** What a process reads with, without asking PostgreSQL for the version in between. */
    Readers readers() {
        return new Readers(catalog(), objects(), config(Precision.FLOAT32), Environment.REAL);
    }

    Catalog catalog() {
        return new PostgresCatalog(database, keys);
    }

    AxonObjects objects() {
        return new AxonObjects(catalog(), store, Environment.REAL);
    }

    /** As autovacuum does now and then. */
    void analyze() {
        database.execute("analyze");
    }

    @Override
    public void close() throws Exception {
        store.close();
        minio.close();
        database.close();
        postgres.close();
        OwnerOnly.deleteTree(folder);
    }
}
