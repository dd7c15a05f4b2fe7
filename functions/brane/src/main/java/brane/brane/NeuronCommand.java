package brane.brane;

import brane.broker.LocalAddresses;
import brane.core.Settings;
import brane.embedding.EmbeddingModel;
import brane.embedding.SiteModels;
import brane.neurons.NeuronFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works on Neuron files without a server. */
@Command(name = "neuron", description = "Works on Neuron files.", subcommands = NeuronCommand.Validate.class)
final class NeuronCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new Exit(Exit.USAGE, "say what to do: brane neuron validate FILE");
    }

    /** Checks a file as the server would: line, key, rule and fix of each error. */
    @Command(name = "validate", description = "Checks a Neuron file and names line, key, rule and fix.")
    static final class Validate implements Callable<Integer> {

        @Option(names = "--json", description = "Print the errors as JSON")
        boolean json;

        @Option(
                names = "--data",
                paramLabel = "FOLDER",
                defaultValue = "${env:BRANE_DATA}",
                description = "The data folder whose brane.yaml declares local addresses")
        @Nullable
        Path data;

        @Parameters(index = "0", paramLabel = "FILE")
        Path file = Path.of("");

        @Override
        public Integer call() {
            var settings = Configuration.load(RunCommand.folder(data).resolve("brane.yaml"), false, Map.of());
            var files = files(LocalAddresses.from(settings), models(settings, RunCommand.folder(data)));
            var errors = files.errors(bytes());
            if (json) {
                System.out.println(ApiClient.JSON.valueToTree(Map.of("valid", errors.isEmpty(), "errors", errors)));
            } else if (errors.isEmpty()) {
                System.out.println(file + ": valid");
                files.read(bytes()).warnings().forEach(warning -> System.out.println("note: " + warning));
            } else {
                errors.forEach(error -> System.out.printf(
                        "%s:%d:%d: %s; %s%n", file, error.line(), error.column(), error.message(), error.fix()));
            }
            return errors.isEmpty() ? 0 : Exit.FAILED;
        }

        private byte[] bytes() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new Exit(Exit.USAGE, "FILE must be a file that can be read, was " + file);
            }
        }
    }

    /** The embedding models of BRANE and of this site. */
    static List<EmbeddingModel> models(Settings settings, Path data) {
        var models = new ArrayList<>(EmbeddingModel.SHIPPED);
        models.addAll(SiteModels.in(
                settings.text("embedding.site-models").map(Path::of).orElse(data.resolve("embeddings"))));
        return models;
    }

    /** The reader of Neuron files, with the embedding models that there are. */
    static NeuronFile files(LocalAddresses addresses, List<EmbeddingModel> models) {
        return new NeuronFile(
                addresses::isLocal, models.stream().map(EmbeddingModel::name).collect(Collectors.toSet()));
    }
}
