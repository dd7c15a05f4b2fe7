package brane.axon.bench;

import brane.axon.StoredAxons;
import brane.faiss.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What an Axon costs on a real PostgreSQL and a real MinIO: writing it, keeping it, asking it warm and cold. */
final class AxonBench {

    private static final int SMALL = 10_000;

    private final BenchSite site;
    private final Writing writing;
    private final int rows;
    private final int million;

    private AxonBench(BenchSite site, int rows, int million) {
        this.site = site;
        this.writing = new Writing(site);
        this.rows = rows;
        this.million = million;
    }

    /** @param arguments the folder with the C++ programs, how many passages, how many in the largest Axon, and the folder of the models */
    public static void main(String[] arguments) throws Exception {
        try (var site = new BenchSite()) {
            new AxonBench(site, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                    .run(arguments[0], arguments[3]);
        }
        System.exit(0);
    }

    private void run(String programs, String models) throws Exception {
        var whole = site.process(Precision.FLOAT32);
        var fewer = site.process(Precision.INT8);
        new Embedded(site).ratio(Path.of(models));
        writing.rates(whole);
        var axon = large(whole, "float32", rows);
        var codes = large(fewer, "int8", rows);
        compactBoth(whole, axon, fewer, codes);
        writing.bytes(axon, rows);
        var asking = new Asking(site, axon, rows);
        var sizes = new ArrayList<double[]>();
        for (var size : new int[] {1_000, SMALL}) {
            new Asking(site, large(whole, "size" + size, size), size).warmUp(whole, sizes);
        }
        asking.warm(whole, sizes);
        asking.width(axon);
        asking.bare(programs);
        asking.peers(whole);
        asking.cold("axon.cold.p50.ms", 1_200, axon);
        asking.cold("axon.cold8.p50.ms", 400, codes);
        asking.recall("axon.int8.recall", fewer, codes);
        commits(whole, axon);
    }

    /** Documents so long that eight of them become one segment of all. */
    private UUID large(StoredAxons process, String name, int passages) throws Exception {
        return large(process, name, passages, 8);
    }

    private UUID large(StoredAxons process, String name, int passages, int documents) throws Exception {
        say("writing " + passages + " passages, " + name);
        var axon = process.open(name, site.texts.model());
        for (var i = 0; i < documents; i++) {
            writing.put(process, axon, i * (passages / documents), passages / documents);
        }
        site.analyze();
        return axon;
    }

    private static void compactBoth(StoredAxons one, UUID axon, StoredAxons other, UUID codes) throws Exception {
        say("linking both, on a core each");
        var beside = Thread.ofPlatform().start(() -> compact(other, codes));
        compact(one, axon);
        beside.join();
    }

    private static void compact(StoredAxons process, UUID axon) {
        try {
            while (process.maintenance().compact(axon)) {
                say("compacted");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** At all sizes after everything is written, so that none is asked of a process that is less warm than at another. */
    private void commits(StoredAxons process, UUID axon) throws Exception {
        var small = large(process, "small", SMALL);
        var largest = large(process, "million", million, 80);
        writing.commits(process, small);
        var atSmall = writing.commits(process, small);
        var atMiddle = writing.commits(process, axon);
        var atLarge = writing.commits(process, largest);
        writing.growth(
                atSmall,
                atLarge,
                List.of(new double[] {SMALL, atSmall.median()}, new double[] {rows, atMiddle.median()}, new double[] {
                    million, atLarge.median()
                }));
        new Asking(site, largest, million).report(process);
    }

    static void say(String what) {
        System.err.println(what);
    }
}
