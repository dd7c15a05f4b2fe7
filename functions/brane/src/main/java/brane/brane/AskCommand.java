package brane.brane;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a Neuron and prints the answer as it streams in, then the passages that it cites. */
@Command(name = "ask", description = "Asks a Neuron and streams its answer with citations.")
final class AskCommand implements Callable<Integer> {

    @Mixin
    Connection connection = new Connection();

    @Option(names = "--json", description = "Print each event as a line of JSON")
    boolean json;

    @Parameters(index = "0", paramLabel = "NEURON")
    String neuron = "";

    @Parameters(index = "1", paramLabel = "QUESTION")
    String question = "";

    private @Nullable JsonNode passages;
    private int code = Exit.FAILED;

    @Override
    public Integer call() {
        try (var api = connection.open()) {
            var path = "/api/v1/neurons/" + ApiClient.segment(neuron) + "/conversations";
            var conversation = api.post(path, Map.of()).path("id").asText();
            api.follow(
                    api.eventsOf("/api/v1/conversations/" + conversation + "/turns", Map.of("question", question)),
                    (type, data) -> show(System.out, type, data));
            return code;
        }
    }

    private boolean show(PrintStream out, String type, JsonNode data) {
        if (json) {
            out.println(ApiClient.JSON.createObjectNode().put("event", type).set("data", data));
        } else {
            plain(out, type, data);
        }
        switch (type) {
            case "done" -> code = 0;
            case "failed", "cancelled" -> code = Exit.FAILED;
            default -> {
                return true;
            }
        }
        return false;
    }

    private void plain(PrintStream out, String type, JsonNode data) {
        switch (type) {
            case "text" -> {
                out.print(data.path("text").asText());
                out.flush();
            }
            case "passages" -> passages = data.path("passages");
            case "citations" -> sources(out, data.path("citations"));
            case "failed" ->
                System.err.println(
                        "\nfailed: " + data.path("problem").path("title").asText() + " "
                                + data.path("problem").path("detail").asText());
            case "cancelled" -> System.err.println("\ncancelled");
            case "done" -> {
                if (data.path("cut").asText().equals("length")) {
                    System.err.println(
                            "\ncut off: the model reached the most tokens that an answer may have (model.max_tokens)");
                }
            }
            default -> {}
        }
    }

    private void sources(PrintStream out, JsonNode citations) {
        out.println();
        var known = passages;
        if (known == null) {
            return;
        }
        for (var citation : citations) {
            for (var passage : known) {
                if (passage.path("n").asInt() == citation.path("n").asInt()) {
                    out.println("  " + source(passage));
                }
            }
        }
    }

    static String source(JsonNode passage) {
        var where = passage.hasNonNull("page")
                ? "page " + passage.path("page").asInt()
                : String.join(
                        " › ",
                        passage.path("headings")
                                .valueStream()
                                .map(JsonNode::asText)
                                .toList());
        var number = passage.hasNonNull("n") ? "[" + passage.path("n").asInt() + "] " : "";
        return number + passage.path("name").asText() + (where.isEmpty() ? "" : ", " + where);
    }
}
