package brane.axon.kill;

import brane.testing.RealMinio;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** So many kills over a folder, and as many over MinIO, in whole rounds. */
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
        try (var killing = new Killing(seed, minio, System.getProperty("java.class.path"))) {
            for (var done = 0; done < kills; done += ROUND) {
                var verdict = killing.round(victims(minio != null));
                lost.addAll(verdict.lost());
                ghosts.addAll(verdict.ghosts());
                acknowledged += verdict.acknowledged();
                reads += verdict.reads();
                System.err.printf(
                        "%s: %d of %d kills, %d recoveries, %d changes acknowledged, %d reads, %d lost, %d ghosts%n",
                        name,
                        done + ROUND,
                        kills,
                        killing.postgres.recoveries(),
                        acknowledged,
                        reads,
                        lost.size(),
                        ghosts.size());
            }
            notes.add(
                    "on %s %s killed, %d recoveries of the whole PostgreSQL (%d when a COMMIT was held), %,d changes acknowledged and %,d reads judged"
                            .formatted(
                                    name,
                                    killing.kills,
                                    killing.postgres.recoveries(),
                                    killing.postgres.met(),
                                    acknowledged,
                                    reads));
        }
        return acknowledged;
    }

    private static List<Victim> victims(boolean store) {
        var all = new ArrayList<>(List.of(Victim.SERVER, Victim.SERVER_BEFORE_DURABLE, Victim.SERVER_BEFORE_ANSWER));
        all.addAll(Collections.nCopies(4, Victim.BACKEND));
        all.addAll(Collections.nCopies(store ? 4 : 0, Victim.STORE));
        all.addAll(Collections.nCopies(7, Victim.CONNECTION));
        all.addAll(Collections.nCopies(ROUND - all.size(), Victim.PROCESS));
        return all;
    }

    private static void figure(String name, int value, int cases, long seed, String note) {
        System.out.printf(
                "{\"name\": \"%s\", \"value\": %d, \"unit\": \"items\", \"bound\": 0, \"direction\": \"at-most\","
                        + " \"cases\": %d, \"seed\": %d, \"note\": \"%s\","
                        + " \"mutant\": \"%d planted bugs, see axon.kill.mutants.alive\"}%n",
                name, value, cases, seed, note, PlantedBugs.all().size());
    }
}
