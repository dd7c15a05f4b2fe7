package brane.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real MinIO. */
public final class RealMinio extends RealS3 {

    private RealMinio() throws IOException, InterruptedException {
        super("minio");
    }

    /** Starts one. */
    public static RealMinio begin() throws IOException, InterruptedException {
        var server = new RealMinio();
        server.start();
        return server;
    }

    @Override
    List<String> command(Path program, Path folder, int port) {
        return List.of(
                program.toString(), "server", folder.resolve("data").toString(), "--address", "127.0.0.1:" + port);
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "MINIO_ROOT_USER", ACCESS_KEY,
                "MINIO_ROOT_PASSWORD", SECRET_KEY,
                "MINIO_BROWSER", "off",
                "MINIO_UPDATE", "off",
                // Buckets may stand in front of this name, too.
                "MINIO_DOMAIN", "s3.test");
    }

    @Override
    String healthPath() {
        return "/minio/health/ready";
    }
}
