package brane.brane;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives documents to a Neuron and shows how each comes along; one bad file does not stop the others. */
@Command(name = "ingest", description = "Gives documents to a Neuron.")
final class IngestCommand implements Callable<Integer> {

    @Mixin
    Connection connection = new Connection();

    @Option(names = "--json", description = "Print each step of each file as a line of JSON")
    boolean json;

    @Option(names = "--label", paramLabel = "LABEL", description = "A label for each file; may be given more than once")
    List<String> labels = List.of();

    @Option(names = "--date", paramLabel = "DATE", description = "The files' own date, such as 2024-05-01")
    String date = "";

    @Parameters(index = "0", paramLabel = "NEURON")
    String neuron = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE")
    List<Path> files = List.of();

    private int failed;

    @Override
    public Integer call() {
        try (var api = connection.open()) {
            for (var file : files) {
                ingest(api, file);
            }
        }
        if (!json) {
            System.out.printf("%d of %d files ingested%n", files.size() - failed, files.size());
        }
        return failed == 0 ? 0 : Exit.FAILED;
    }

    private void ingest(ApiClient api, Path file) {
        try {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new Exit(Exit.USAGE, "a file to ingest must be a readable file, was " + file);
            }
            var name = ApiClient.segment(file.getFileName().toString());
            var job = api.upload("/api/v1/neurons/" + ApiClient.segment(neuron) + "/documents/" + name + query(), file);
            api.follow(api.eventsOf("/api/v1/jobs/" + job.path("id").asText(), null), (type, data) -> show(file, data));
        } catch (Exit e) {
            report(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            report(file, "can't be read: " + e.getMessage());
        }
    }

    private String query() {
        var parts = new ArrayList<String>();
        labels.forEach(label -> parts.add("label=" + ApiClient.segment(label)));
        if (!date.isEmpty()) {
            parts.add("date=" + ApiClient.segment(date));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private boolean show(Path file, JsonNode job) {
        var state = job.path("state").asText();
        if (json) {
            System.out.println(job);
        } else if (Terminal.find().isPresent()) {
            System.out.printf("\r%-60s", file.getFileName() + "  " + progress(job));
        }
        return switch (state) {
            case "done" -> {
                if (!json) {
                    System.out.printf(
                            "\r%-60s%n",
                            file.getFileName() + "  done, " + job.path("total").asInt() + " passages");
                }
                yield false;
            }
            case "failed", "cancelled" -> {
                report(file, state + ": " + job.path("problem").path("detail").asText());
                yield false;
            }
            default -> true;
        };
    }

    private static String progress(JsonNode job) {
        var total = job.path("total").asInt();
        return job.path("stage").asText() + (total > 0 ? " " + job.path("done").asInt() + "/" + total : "");
    }

    private void report(Path file, String reason) {
        failed++;
        System.err.println(file + ": " + reason);
    }
}
