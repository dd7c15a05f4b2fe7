package brane.brane;

import brane.audit.ForeignIntents;
import brane.core.Settings;
import brane.grpc.InternalConfig;
import brane.grpc.InternalServer;
import brane.search.SearchService;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The search function in a process of its own: gRPC for other processes of this BRANE. */
final class SearchProcess implements Running {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Ground ground;
    private final InternalServer server;

    private SearchProcess(Ground ground, InternalServer server) {
        this.ground = ground;
        this.server = server;
    }

    static SearchProcess start(Settings settings, Path data, Steps steps) throws InterruptedException {
        var ground = Ground.open(settings, data, steps, Function.SEARCH, true);
        try {
            Ground.refuseUnknown(settings, data);
            steps.next("listening");
            var service = new SearchService(ground.axons(), new ForeignIntents(ground.database()), ground::reranking);
            var server = ground.keep(InternalServer.start(InternalConfig.from(settings), List.of(service)));
            Ground.repeat("maintain", List.of(ground.log()::maintain));
            var embedder = ground.embedder().orElseThrow();
            Thread.ofVirtual().name("ready").start(() -> {
                try {
                    while (!embedder.ready()) {
                        Thread.sleep(LOOK_EVERY);
                    }
                    server.ready();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            steps.end();
            return new SearchProcess(ground, server);
        } catch (RuntimeException e) {
            ground.close();
            throw e;
        }
    }

    @Override
    public void welcome(PrintStream out) {
        out.println();
        out.println("BRANE's search answers other processes at port " + server.port());
    }

    @Override
    public void close() {
        ground.close();
    }
}
