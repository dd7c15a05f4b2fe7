package brane.axon.simulation;

import static java.util.Map.entry;

import brane.axon.simulation.Directed.Script;
import java.time.Duration;
import java.util.Map;

/** What a commit must not do (axon-storage.md, section 4). */
final class CommitScripts {

    private CommitScripts() {}

    static Map<String, Script> all() {
        return Map.ofEntries(
                entry("a lost COMMIT taken as failure", Script.of(CommitScripts::lostAnswer)),
                entry("pending not checked", Script.of(CommitScripts::collectedMeanwhile)),
                entry("key_version not checked", Script.of(CommitScripts::keyChangedMeanwhile)),
                entry("model not checked", Script.of(CommitScripts::modelChangedMeanwhile)),
                entry("vectors kept although the model changed", Script.of(CommitScripts::modelChangedMeanwhile)),
                entry("two operations of one document in a commit", Script.of(CommitScripts::twoOfOneDocument)),
                entry(
                        "operation ids per batch instead of per operation",
                        Script.of(CommitScripts::oneOfTheBatchIsDone)),
                entry("acknowledged before COMMIT", Script.of(CommitScripts::stopsBeforeItsCommit)),
                entry("an upload of an erased document taken", Script.of(CommitScripts::erasedMeanwhile)),
                entry("labels of an old key taken", Script.of(CommitScripts::labelledWhileRotated)));
    }

    /** The commit happened; nobody told the writer so. */
    private static void lostAnswer(Stage stage) {
        stage.process("writer").loses("commit").puts("d0");
        stage.process("reader").reads();
    }

    /** The writer sleeps a day before its commit; a collector has marked its objects, and removes them after the commit. */
    private static void collectedMeanwhile(Stage stage) {
        var writer = stage.process("writer").stopsBefore("commit");
        var collector = stage.process("collector").stopsBefore("delete");
        writer.puts("d0");
        stage.later(Duration.ofDays(2));
        collector.collects();
        writer.goesOn();
        collector.goesOn();
        stage.process("reader").reads();
    }

    /** The writer knows the old key, begins its objects after the new one came, and the old one is destroyed. */
    private static void keyChangedMeanwhile(Stage stage) {
        var writer = stage.process("writer").stopsBefore("begin");
        writer.puts("d0");
        stage.process("rotator").rotates();
        writer.stopsBefore("commit").goesOn();
        stage.process("rotator").takesOver();
        writer.goesOn();
        stage.process("reader").reads();
    }

    /** The Axon gets another model between the writer's embedding and its commit. */
    private static void modelChangedMeanwhile(Stage stage) {
        stage.process("writer").puts("d1");
        var writer = stage.process("writer").stopsBefore("commit");
        writer.puts("d0");
        stage.process("re-embedder").reembeds("other");
        writer.goesOn();
        stage.process("reader").reads();
    }

    /** While a commit is on its way, two uploads of one document gather for the next. */
    private static void twoOfOneDocument(Stage stage) {
        var writer = stage.process("writer");
        writer.puts("d1");
        writer.stopsBefore("commit").puts("d0");
        writer.puts("d1");
        writer.puts("d1");
        writer.goesOn();
        stage.process("reader").reads();
    }

    /** An impatient client asks two processes; in the second its upload gathers with another's, which is not done. */
    private static void oneOfTheBatchIsDone(Stage stage) {
        var first = stage.process("first");
        var second = stage.process("second").stopsBefore("commit");
        second.puts("d2");
        var impatient = stage.deeds().put("d0");
        second.asks("puts d0", impatient);
        second.puts("d1");
        first.asks("puts d0", impatient);
        second.goesOn();
        stage.process("reader").reads();
    }

    /** Nobody has been told that it is there, or everybody sees it. */
    private static void stopsBeforeItsCommit(Stage stage) {
        var writer = stage.process("writer").stopsBefore("commit");
        writer.puts("d0");
        stage.process("reader").reads();
        writer.goesOn();
        stage.process("reader").reads();
    }

    /** The document is erased between the writer's look at it and its commit. */
    private static void erasedMeanwhile(Stage stage) {
        var writer = stage.process("writer");
        writer.puts("d0");
        writer.stopsBefore("commit").puts("d0").mayFail();
        stage.process("eraser").erases("d0");
        writer.goesOn();
        stage.process("reader").reads();
    }

    /** Labels are sealed under a key that is destroyed before their commit. */
    private static void labelledWhileRotated(Stage stage) {
        stage.process("writer").puts("d0");
        var labeller = stage.process("labeller").stopsBefore("commit");
        labeller.asks("labels d0", stage.deeds().relabel("d0", "red"));
        stage.process("rotator").rotates();
        stage.process("rotator").takesOver();
        labeller.goesOn();
        stage.process("reader").reads();
    }
}
