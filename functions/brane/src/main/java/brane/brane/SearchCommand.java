package brane.brane;

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

    @Parameters(index = "0", paramLabel = "NEURON")
    String neuron = "";

    @Parameters(index = "1", paramLabel = "QUERY")
    String query = "";

    @Override
    public Integer call() {
        try (var api = connection.open()) {
            var answer = api.post(
                    "/api/v1/neurons/" + ApiClient.segment(neuron) + "/search", Map.of("query", query, "limit", limit));
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
