package brane.axon.kill;

import brane.axon.simulation.Mutant;
import brane.axon.simulation.MutantLoader;
import brane.axon.simulation.Mutants;
import brane.storage.OwnerOnly;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Bugs that kills must show, each planted in the classes of the processes that work; those that judge keep the real ones. */
final class PlantedBugs {

    private static final String UPKEEP = "brane.axon.catalog.PostgresUpkeep";
    private static final int MOST = 24;

    private static final List<Victim> ROUND =
            List.of(Victim.PROCESS, Victim.SERVER, Victim.SERVER_BEFORE_DURABLE, Victim.SERVER_BEFORE_ANSWER);

    private PlantedBugs() {}

    static List<Mutant> all() {
        return List.of(
                Mutants.named("acknowledged before COMMIT"),
                asynchronous(),
                Mutants.named("a lost COMMIT taken as failure"),
                Mutant.of(
                        "a lost COMMIT taken as success",
                        "brane.axon.write.Committer",
                        "                unknown = e;",
                        "                return new Commit.Committed(1);"),
                Mutant.of(
                        "live objects collected",
                        UPKEEP,
                        "(state = 'dropped' and dropped_at",
                        "(state <> 'pending' and coalesce(dropped_at, begun_at)"));
    }

    private static Mutant asynchronous() {
        var words = "synchronous_commit = on";
        var wrong = "synchronous_commit = off";
        return new Mutant(
                "COMMIT does not wait for the disk",
                List.of(
                        new Mutant.Edit("brane.axon.catalog.PostgresCommit", words, wrong),
                        new Mutant.Edit(UPKEEP, words, wrong),
                        new Mutant.Edit("brane.storage.Database", words, wrong)),
                false);
    }

    /**
     * {@code java … PlantedBugs SEED [NAME]}, in the folder of this module: prints after how many kills each was noticed, and how many
     * never were as a figure.
     */
    public static void main(String[] arguments) throws Exception {
        var seed = Long.parseLong(arguments[0]);
        var noticed = new ArrayList<String>();
        var alive = 0;
        for (var mutant : all()) {
            if (arguments.length == 1 || arguments[1].equals(mutant.name())) {
                var begun = System.nanoTime();
                var kills = killsUntilNoticed(mutant, seed);
                System.err.printf(
                        "kills=%d seconds=%d mutant=%s%n",
                        kills, (System.nanoTime() - begun) / 1_000_000_000, mutant.name());
                noticed.add(mutant.name() + ": " + kills);
                alive += kills > MOST ? 1 : 0;
            }
        }
        System.out.printf(
                "{\"name\": \"axon.kill.mutants.alive\", \"value\": %d, \"unit\": \"mutants\", \"bound\": 0,"
                        + " \"direction\": \"at-most\", \"seed\": %d, \"note\": \"kills until noticed: %s\"}%n",
                alive, seed, String.join("; ", noticed));
        System.exit(0);
    }

    /** In whole rounds; one more than {@link #MOST} when it never was. */
    private static int killsUntilNoticed(Mutant mutant, long seed) throws Exception {
        var classes = Files.createTempDirectory("brane-planted-");
        try {
            write(mutant, classes);
            var classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
            for (var kills = ROUND.size(); kills <= MOST; kills += ROUND.size()) {
                if (isNoticed(mutant, seed + kills, classPath)) {
                    return kills;
                }
            }
            return MOST + 1;
        } finally {
            OwnerOnly.deleteTree(classes);
        }
    }

    private static boolean isNoticed(Mutant mutant, long seed, String classPath) throws Exception {
        try (var killing = new Killing(seed, null, classPath)) {
            var verdict = killing.round(ROUND);
            var wrong = new ArrayList<>(verdict.lost());
            wrong.addAll(verdict.ghosts());
            wrong.forEach(one -> System.err.println(mutant.name() + ": " + one));
            return !wrong.isEmpty();
        }
    }

    private static void write(Mutant mutant, Path folder) throws IOException {
        for (var one : MutantLoader.compile(mutant.sources()).entrySet()) {
            var file = folder.resolve(one.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, one.getValue());
        }
    }
}
