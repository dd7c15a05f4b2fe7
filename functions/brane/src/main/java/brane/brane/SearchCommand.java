package brane.brane;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds passages in a Neuron's documents. */
@Command(name = "search", description = "Finds passages in a Neuron's documents.")
final class SearchCommand implements Callable<Integer> {

    @Mixin
    Connection connection = new Connection();

    @Option(names = "--json", description = "Print the answer as JSON")
    boolean json;

    @Option(names = "--limit", defaultValue = "6", description = "How many passages at most. Default: ${DEFAULT-VALUE}")
    int limit;

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "Look only at documents with this label; of several, with all of them")
    List<String> labels = List.of();

    @Parameters(index = "0", paramLabel = "NEURON")
    String neuron = "";

    @Parameters(index = "1", paramLabel = "QUERY")
    String query = "";

    @Override
    public Integer call() {
        try (var api = connection.open()) {
            Map<String, Object> filter = labels.isEmpty() ? Map.of() : Map.of("labels", Map.of("all", labels));
            var answer = api.post(
                    "/api/v1/neurons/" + ApiClient.segment(neuron) + "/search",
                    Map.of("query", query, "limit", limit, "filter", filter));
            if (json) {
                System.out.println(answer);
            } else {
                answer.path("hits")
                        .forEach(hit -> System.out.printf(
                                "%s%n    %s%n%n",
                                AskCommand.source(hit),
                                hit.path("text").asText().replaceAll("\\s+", " ")));
            }
            return answer.path("hits").isEmpty() ? Exit.MISSING : 0;
        }
    }
}
