package brane.axon.simulation;

import brane.axon.simulation.Directed.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What compaction, re-embedding and collection must not do (axon-storage.md, sections 6 and 7). */
final class UpkeepScripts {

    private UpkeepScripts() {}

    static Map<String, Script> all() {
        return Map.of(
                "sources not checked", Script.of(UpkeepScripts::twoCompactors),
                "copied rows take the version of their new segment", Script.of(UpkeepScripts::replacedWhileCopied),
                "re-embedding does not require all live segments", Script.of(UpkeepScripts::addedWhileEmbedded),
                "the collector goes on before COMMIT", Script.of(UpkeepScripts::collectedBeforeItsTime),
                "a live object collected", Script.of(UpkeepScripts::collectedAlive),
                "a hold ignored", Script.of(UpkeepScripts::collectedWhileHeld),
                "a key kept after collection", Script.of(UpkeepScripts::stolenAndCollected),
                "what no row knows is swept", UpkeepScripts::sweptByAnOlderDatabase);
    }

    /** Both have copied the same segments. */
    private static void twoCompactors(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d1");
        var late = stage.process("late").stopsBefore("rewrite");
        late.compacts().mayFail();
        stage.process("compactor").compacts();
        late.goesOn();
        stage.process("reader").reads();
    }

    /** A document gets another version after its rows were copied. */
    private static void replacedWhileCopied(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d1");
        var compactor = stage.process("compactor").stopsBefore("rewrite");
        compactor.compacts();
        stage.process("writer").puts("d0");
        compactor.goesOn();
        stage.process("reader").reads();
    }

    /** A document comes after the last look at what is to be embedded anew. */
    private static void addedWhileEmbedded(Stage stage) {
        stage.process("writer").puts("d0");
        var reembedder = stage.process("re-embedder").stopsBefore("rewrite");
        reembedder.reembeds("other");
        stage.process("writer").puts("d1");
        reembedder.goesOn();
        stage.process("reader").reads();
    }

    /** A collector comes by while a writer has stored and not committed. */
    private static void collectedBeforeItsTime(Stage stage) {
        var writer = stage.process("writer").stopsBefore("commit");
        writer.puts("d0");
        stage.process("collector").collects();
        writer.goesOn();
        stage.process("reader").reads();
    }

    private static void collectedAlive(Stage stage) {
        stage.process("writer").puts("d0");
        stage.later(Duration.ofDays(2));
        stage.process("collector").collects();
        stage.process("reader").reads();
    }

    /** A backup copies what was live; meanwhile it is replaced, and its grace is over. */
    private static void collectedWhileHeld(Stage stage) {
        var simulation = stage.simulation();
        stage.process("writer").puts("d0");
        var until = simulation.now().plus(Duration.ofHours(1));
        simulation.held(simulation.upkeep().hold("backup", Duration.ofHours(1), Optional.empty()));
        var live = simulation.liveObjects();
        stage.process("writer").puts("d0");
        stage.later(Duration.ofMinutes(30));
        stage.process("collector").collects();
        simulation.mustStillHave(live, until);
    }

    /** The newer database comes back after an older one was there for a day. */
    private static List<String> sweptByAnOlderDatabase() throws InterruptedException {
        var site = new Site();
        site.put("a");
        site.put("b");
        var stored = site.stored();
        site.rollBack();
        site.sweep();
        return site.stored().equals(stored)
                ? List.of()
                : List.of("of " + stored.size() + " objects, a sweep left "
                        + site.stored().size());
    }

    /** A thief has the bytes of what was collected. */
    private static void stolenAndCollected(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d0");
        stage.later(Duration.ofMinutes(30));
        stage.process("collector").collects();
        stage.simulation().mustHaveForgotten();
    }
}
