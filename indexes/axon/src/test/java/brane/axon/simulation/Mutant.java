package brane.axon.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A bug on purpose: the production code with a few words changed, which its script in {@link Directed} and a simulation must
 * notice.
 *
 * @param directedOnly whether no order that a simulation could choose shows it
 */
public record Mutant(String name, List<Edit> edits, boolean directedOnly) {

    /** In the class, the one place with these words gets others. */
    public record Edit(String type, String from, String to) {}

    public static Mutant of(String name, String type, String from, String to) {
        return new Mutant(name, List.of(new Edit(type, from, to)), false);
    }

    Mutant and(String type, String from, String to) {
        var more = new ArrayList<>(edits);
        more.add(new Edit(type, from, to));
        return new Mutant(name, more, directedOnly);
    }

    Mutant byScriptOnly() {
        return new Mutant(name, edits, true);
    }

    /** The changed source of each class. */
    public Map<String, String> sources() {
        var sources = new HashMap<String, String>();
        for (var edit : edits) {
            var source = sources.computeIfAbsent(edit.type(), Mutant::source);
            var at = source.indexOf(edit.from());
            if (at < 0 || source.indexOf(edit.from(), at + 1) >= 0) {
                throw new IllegalStateException(
                        name + ": " + edit.type() + " must have one place with '" + edit.from() + "'");
            }
            sources.put(edit.type(), source.replace(edit.from(), edit.to()));
        }
        return sources;
    }

    private static String source(String type) {
        try {
            for (var root : List.of("src/main/java", "src/test/java", "../../shared/storage/src/main/java")) {
                var file = Path.of(root, type.replace('.', '/') + ".java");
                if (Files.exists(file)) {
                    return Files.readString(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("there is no source of " + type);
    }
}
