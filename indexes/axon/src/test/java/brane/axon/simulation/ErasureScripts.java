package brane.axon.simulation;

import brane.axon.simulation.Directed.Script;
import java.util.Map;

/** What an erasure and its rotation of keys must not do (axon-storage.md, section 8). */
final class ErasureScripts {

    private ErasureScripts() {}

    static Map<String, Script> all() {
        return Map.of(
                "erasure looks only once", Script.of(ErasureScripts::copiedWhileErased),
                "an old key destroyed without looking", Script.of(ErasureScripts::twoNewKeys),
                "rotation without the lock", Script.of(ErasureScripts::committedWhileRotated));
    }

    /** A compactor has copied the document before it was erased, and is done after the eraser looked. */
    private static void copiedWhileErased(Stage stage) {
        stage.process("writer").puts("d0");
        stage.process("writer").puts("d1");
        var compactor = stage.process("compactor").stopsBefore("rewrite");
        compactor.compacts();
        var eraser = stage.process("eraser");
        eraser.erases("d0");
        eraser.stopsBefore("rewrite").completesErasures();
        compactor.goesOn();
        eraser.goesOn();
        stage.process("reader").reads();
    }

    /** One has taken everything over to its key, and another brings the next before the first destroys the old ones. */
    private static void twoNewKeys(Stage stage) {
        stage.process("writer").puts("d0");
        var rotator = stage.process("rotator");
        rotator.rotates();
        var late = stage.process("late").stopsBefore("retire");
        late.takesOver().mayFail();
        rotator.rotates();
        late.goesOn();
        stage.process("reader").reads();
    }

    /** Two documents are committed while the key changes, and one more. */
    private static void committedWhileRotated(Stage stage) {
        var writer = stage.process("writer");
        var rotator = stage.process("rotator").stopsBefore("rotate");
        rotator.rotates();
        var first = stage.deeds().put("d0");
        var second = stage.deeds().put("d1");
        writer.begins("puts two", process -> first.ask(process) && second.ask(process));
        rotator.goesOn();
        writer.puts("d2");
        stage.process("reader").reads();
    }
}
