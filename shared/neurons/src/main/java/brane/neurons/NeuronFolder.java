package brane.neurons;

import brane.core.Problem;
import brane.core.ProblemException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The watched folder of Neuron files: each file makes a version when its bytes differ from those last imported from it. */
public final class NeuronFolder {

    private static final System.Logger LOG = System.getLogger(NeuronFolder.class.getName());
    private static final int MAX_FILES = 1_000;

    /**
     * A file that made no version.
     *
     * @param file its name
     * @param detail the first thing that is wrong with it
     */
    public record Refused(String file, String detail) {}

    private final Path folder;
    private final Neurons neurons;

    public NeuronFolder(Path folder, Neurons neurons) {
        this.folder = folder;
        this.neurons = neurons;
    }

    /**
     * Imports what changed; called at start and whenever somebody asks for it. One bad file does not stop the others. A folder
     * that is not there is an empty one.
     */
    public List<Refused> read() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var refused = new ArrayList<Refused>();
        for (var file : files()) {
            var name = Objects.requireNonNull(file.getFileName()).toString();
            try {
                neurons.importOnce("file:" + name, content(file));
            } catch (ProblemException e) {
                if (e.problem().status() >= 500) {
                    throw e;
                }
                say(name, e.problem());
                refused.add(new Refused(name, e.problem().detail()));
            }
        }
        return List.copyOf(refused);
    }

    /** Where and what is wrong; not the message, which may quote the file. */
    private static void say(String file, Problem problem) {
        if (!(problem.more().get("errors") instanceof List<?> errors)) {
            LOG.log(Level.WARNING, "event=neuron-file-refused file={0} problem={1}", file, problem.slug());
            return;
        }
        for (var error : errors) {
            if (error instanceof Map<?, ?> one) {
                LOG.log(
                        Level.WARNING,
                        "event=neuron-file-refused file={0} line={1} key={2} rule={3} fix=\"{4}\"",
                        file,
                        String.valueOf(one.get("line")),
                        one.get("key"),
                        one.get("rule"),
                        one.get("fix"));
            }
        }
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
        }
    }

    /** One byte more than allowed is enough to see that it is too long. */
    private static byte[] content(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(YamlTree.MAX_BYTES + 1);
        }
    }
}
