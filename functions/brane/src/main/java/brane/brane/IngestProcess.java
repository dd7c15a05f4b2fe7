package brane.brane;

import brane.core.Settings;
import brane.grpc.InternalConfig;
import brane.grpc.InternalServer;
import brane.ingest.Ingest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The ingest function in a process of its own: it works on documents that others received, as many of it as one likes. */
final class IngestProcess implements Running {

    private final Ground ground;
    private final InternalServer server;

    private IngestProcess(Ground ground, InternalServer server) {
        this.ground = ground;
        this.server = server;
    }

    static IngestProcess start(Settings settings, Path data, Steps steps) throws InterruptedException {
        if (settings.number("ingest.workers", 1) == 0) {
            throw new IllegalArgumentException(
                    "ingest.workers must be at least 1 for run ingest, was 0: set it to 0 only"
                            + " where documents are received, in its --config or by BRANE_INGEST_WORKERS");
        }
        var ground = Ground.open(settings, data, steps, Function.INGEST, true);
        try {
            Ground.refuseUnknown(settings, data);
            steps.next("taking jobs");
            var ingest = ground.keep(Ingest.start(
                    settings,
                    data,
                    ground.database(),
                    ground.keys(),
                    ground.store(),
                    ground.axons(),
                    ground.log(),
                    ground.axons()::tokens));
            var server = ground.keep(InternalServer.start(InternalConfig.from(settings), List.of()));
            Ground.repeat("maintain", List.of(ground.log()::maintain, ingest::maintain));
            server.ready();
            steps.end();
            return new IngestProcess(ground, server);
        } catch (RuntimeException e) {
            ground.close();
            throw e;
        }
    }

    @Override
    public void welcome(PrintStream out) {
        out.println();
        out.println("BRANE's ingest takes jobs, and answers health checks at port " + server.port());
    }

    @Override
    public void close() {
        ground.close();
    }
}
