package brane.storage.s3;

import brane.testing.RealS3;
import brane.testing.RealVersity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class VersityFaultsIT extends S3FaultsContract {

    private static RealVersity server;

    @BeforeAll
    static void start() throws Exception {
        server = RealVersity.begin();
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
