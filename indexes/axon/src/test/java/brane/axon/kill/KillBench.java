package brane.axon.kill;

import brane.testing.RealMinio;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** So many kills over a folder, and as many over MinIO. */
final class KillBench {

    private static final int ROUND = 50;

    private KillBench() {}

    /** @param arguments how many kills on each store, and a seed */
    public static void main(String[] arguments) throws Exception {
        var kills = Integer.parseInt(arguments[0]);
        var seed = Long.parseLong(arguments[1]);
        var lost = new ArrayList<String>();
        var ghosts = new ArrayList<String>();
        var notes = new ArrayList<String>();
        var cases = run("a folder", null, kills, seed, lost, ghosts, notes)
                + run("MinIO", RealMinio.begin(), kills, seed + 1, lost, ghosts, notes);
        lost.forEach(System.err::println);
        ghosts.forEach(System.err::println);
        figure("axon.kill.lost", lost.size(), cases, seed, String.join("; ", notes));
        figure("axon.kill.ghost", ghosts.size(), cases, seed, "deleted, erased or never asked for, and seen");
        System.exit(0);
    }

    private static int run(
            String name,
            @Nullable RealMinio minio,
            int kills,
            long seed,
            List<String> lost,
            List<String> ghosts,
            List<String> notes)
            throws Exception {
        var acknowledged = 0;
        var reads = 0;
        try (var killing = new Killing(seed, minio, true)) {
            for (var done = 0; done < kills; done += ROUND) {
                var verdict = killing.round(Math.min(ROUND, kills - done));
                lost.addAll(verdict.lost());
                ghosts.addAll(verdict.ghosts());
                acknowledged += verdict.acknowledged();
                reads += verdict.reads();
                System.err.printf(
                        "%s: %d of %d kills, %d changes acknowledged, %d reads, %d lost, %d ghosts%n",
                        name, Math.min(done + ROUND, kills), kills, acknowledged, reads, lost.size(), ghosts.size());
            }
            notes.add("on %s %s killed, %,d changes acknowledged and %,d reads judged"
                    .formatted(name, killing.kills, acknowledged, reads));
        }
        return acknowledged;
    }

    private static void figure(String name, int value, int cases, long seed, String note) {
        System.out.printf(
                "{\"name\": \"%s\", \"value\": %d, \"unit\": \"items\", \"bound\": 0, \"direction\": \"at-most\","
                        + " \"cases\": %d, \"seed\": %d, \"note\": \"%s\"}%n",
                name, value, cases, seed, note);
    }
}
