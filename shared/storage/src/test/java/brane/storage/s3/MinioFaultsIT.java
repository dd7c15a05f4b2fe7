package brane.storage.s3;

import brane.testing.RealMinio;
import brane.testing.RealS3;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MinioFaultsIT extends S3FaultsContract {

    private static RealMinio server;

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

    @Override
    protected RealS3 server() {
        return server;
    }
}
