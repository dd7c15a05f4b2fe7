package brane.axon.simulation;

import brane.axon.simulation.Directed.Script;
import java.util.Map;

/** What a read must not show (axon-storage.md, section 5). */
final class ReadScripts {

    private ReadScripts() {}

    static Map<String, Script> all() {
        return Map.of(
                "the SELECT was sent before the query arrived", Script.of(ReadScripts::committedWhileAsked),
                "a snapshot changed in place", Script.of(ReadScripts::nextStateWhileSearched),
                "an incremental list of segments", Script.of(ReadScripts::replacedBetweenReads),
                "rows of another version seen", Script.of(ReadScripts::replaced),
                "incarnation ignored", ReadScripts::restored);
    }

    /** The answer of a SELECT is on its way; a document is acknowledged, and then somebody asks. */
    private static void committedWhileAsked(Stage stage) {
        var reader = stage.process("reader");
        reader.searches();
        reader.stopsAfter("heads").searches();
        stage.process("writer").puts("d0");
        reader.searches();
        reader.goesOn();
    }

    /** One search has its state; a document goes, and another search of this process reads the next state. */
    private static void nextStateWhileSearched(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d1");
        var reader = stage.process("reader");
        reader.searches();
        reader.stopsBefore("embed").searches();
        stage.process("writer").deletes("d0");
        reader.searches();
        reader.goesOn();
    }

    /** What was replaced since the last read is gone: a process that still listed it could never change the model. */
    private static void replacedBetweenReads(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d1");
        var reader = stage.process("reader");
        reader.reads();
        stage.process("compactor").compacts();
        reader.reads();
        reader.reembeds("other");
        reader.reads();
    }

    private static void replaced(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d0");
        stage.process("reader").reads();
    }

    /** The database is an older one, and has come as far again as this process had seen. */
    private static java.util.List<String> restored() throws InterruptedException {
        var site = new Site();
        site.put("a");
        site.put("b");
        site.names();
        site.rollBack();
        site.put("c");
        var seen = site.names();
        return seen.equals(java.util.List.of("a", "c"))
                ? java.util.List.of()
                : java.util.List.of("of a and c, a search saw " + seen);
    }
}
