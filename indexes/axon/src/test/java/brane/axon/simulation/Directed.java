package brane.axon.simulation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * For each bug of {@link Mutants} the one script that shows what its guard is there for: the race or the crash, step by step,
 * in an order that leaves nothing to chance. The real classes pass all of them.
 */
final class Directed {

    /** What is wrong after it; nothing on the real classes. */
    @FunctionalInterface
    interface Script {
        List<String> complaints() throws Exception;

        /** On a stage, judged by the oracles. */
        static Script of(Consumer<Stage> script) {
            return () -> {
                var stage = new Stage();
                script.accept(stage);
                return stage.violations();
            };
        }
    }

    private Directed() {}

    static Map<String, Script> scripts() {
        var all = new TreeMap<String, Script>();
        for (var some : List.of(
                CommitScripts.all(), ReadScripts.all(), UpkeepScripts.all(), ErasureScripts.all(), SealScripts.all())) {
            all.putAll(some);
        }
        return all;
    }

    /** What the script of that mutant complains of. */
    static List<String> complaints(String mutant) {
        try {
            return scripts().get(mutant).complaints();
        } catch (Exception | Error e) {
            return List.of("it met " + e);
        }
    }
}
