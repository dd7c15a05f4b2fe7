package brane.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Versity S3 gateway, which keeps objects as files of a folder. */
public final class RealVersity extends RealS3 {

    private RealVersity() throws IOException, InterruptedException {
        super("versitygw");
    }

    /** Starts one. */
    public static RealVersity begin() throws IOException, InterruptedException {
        var server = new RealVersity();
        server.start();
        return server;
    }

    @Override
    List<String> command(Path program, Path folder, int port) {
        return List.of(
                program.toString(),
                "--port",
                "127.0.0.1:" + port,
                "--health",
                "/health",
                "--quiet",
                "posix",
                folder.resolve("data").toString());
    }

    @Override
    Map<String, String> environment() {
        return Map.of("ROOT_ACCESS_KEY", ACCESS_KEY, "ROOT_SECRET_KEY", SECRET_KEY);
    }

    @Override
    String healthPath() {
        return "/health";
    }
}
