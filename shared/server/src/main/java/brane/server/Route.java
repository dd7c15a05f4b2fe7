package brane.server;

import brane.security.Access;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the table of routes: a method, a path and who may call it. A segment in braces is a parameter; {@code {rest*}}
 * as the last one takes all that follows.
 */
public record Route(Method method, String path, Access access, Handler handler) {

    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a route's path must begin with /, was " + path);
        }
        if (access.ofResource() && !path.contains("{" + access.parameter() + "}")) {
            throw new IllegalArgumentException(
                    "route " + method + " " + path + " under " + access + " must have {" + access.parameter() + "}");
        }
    }

    /** The path's parameters when these decoded segments fit it. */
    Optional<Map<String, String>> match(List<String> segments) {
        var template = Arrays.asList(path.substring(1).split("/", -1));
        var parameters = new HashMap<String, String>();
        for (var i = 0; i < template.size(); i++) {
            var part = template.get(i);
            if (part.startsWith("{") && part.endsWith("*}")) {
                parameters.put(
                        part.substring(1, part.length() - 2), String.join("/", segments.subList(i, segments.size())));
                return Optional.of(parameters);
            }
            if (i >= segments.size()) {
                return Optional.empty();
            }
            if (part.startsWith("{")) {
                if (segments.get(i).isEmpty()) {
                    return Optional.empty();
                }
                parameters.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return template.size() == segments.size() ? Optional.of(parameters) : Optional.empty();
    }

    /** Whether it takes all paths below its own, and so says nothing about which addresses there are. */
    boolean takesAll() {
        return path.endsWith("*}");
    }

    /** More words and fewer parameters first, so that an exact path wins over a pattern. */
    int weight() {
        return Arrays.stream(path.split("/"))
                .mapToInt(part -> part.endsWith("*}") ? -1000 : part.startsWith("{") ? 1 : 10)
                .sum();
    }
}
