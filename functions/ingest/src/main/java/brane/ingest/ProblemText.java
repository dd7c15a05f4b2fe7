package brane.ingest;

import brane.core.Problem;
import brane.server.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A problem as it is kept with a job and as it is shown there. */
final class ProblemText {

    private ProblemText() {}

    static String write(Problem problem) {
        return new String(Json.bytes(view(problem)), StandardCharsets.UTF_8);
    }

    static Problem read(String text) {
        var tree = Json.tree(text.getBytes(StandardCharsets.UTF_8));
        return Problem.of(
                tree.path("type").asText().substring("/problems/".length()),
                tree.path("status").asInt(),
                tree.path("title").asText(),
                tree.path("detail").asText());
    }

    static Map<String, Object> view(Problem problem) {
        var view = new LinkedHashMap<String, Object>();
        view.put("type", "/problems/" + problem.slug());
        view.put("title", problem.title());
        view.put("status", problem.status());
        view.put("detail", problem.detail());
        return view;
    }
}
