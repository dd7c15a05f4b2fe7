package brane.server;

import brane.core.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** A problem as it goes out (RFC 9457, and OpenAI's shape below {@code /v1}). */
public final class Problems {

    private Problems() {}

    /** A problem in the shape that OpenAI's clients read: {@code error} with message, type, param and code. */
    public static Map<String, Object> openAi(Problem problem) {
        var error = new LinkedHashMap<String, Object>();
        error.put("message", problem.title() + " " + problem.detail());
        error.put("type", type(problem.status()));
        error.put("param", problem.more().get("param"));
        error.put("code", problem.slug());
        return Map.of("error", error);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

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
