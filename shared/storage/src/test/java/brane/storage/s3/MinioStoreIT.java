package brane.storage.s3;

import brane.storage.objects.ObjectStore;
import brane.storage.objects.ObjectStoreContract;
import brane.testing.RealMinio;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract against a real server. */
final class MinioStoreIT extends ObjectStoreContract {

    private static final String BUCKET = Buckets.fresh();
    private static RealMinio server;

    private S3Store store;

    @BeforeAll
    static void start() throws Exception {
        server = RealMinio.begin();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        store = S3Store.open(Buckets.config(server, BUCKET));
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @Override
    protected ObjectStore store() {
        return store;
    }
}
