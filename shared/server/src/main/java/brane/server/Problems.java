package brane.server;

import brane.core.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** A problem as it goes out (RFC 9457). */
final class Problems {

    private Problems() {}

    static Map<String, Object> body(Problem problem, String request) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "/problems/" + problem.slug());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("instance", request);
        problem.more().forEach(body::putIfAbsent);
        return body;
    }
}
