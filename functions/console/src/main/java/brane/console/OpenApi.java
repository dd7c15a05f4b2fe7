package brane.console;

import brane.security.Access;
import brane.server.Json;
import brane.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The API as OpenAPI 3.1: addresses and access from the table of routes itself, so that they can't be wrong, words and shapes
 * from {@code openapi.json}.
 */
public final class OpenApi {

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)\\*?}");

    /** Read once, because it never changes. */
    private static final class Words {
        static final JsonNode TREE = read();

        private static JsonNode read() {
            try (var in = OpenApi.class.getResourceAsStream("openapi.json")) {
                if (in == null) {
                    throw new IllegalStateException("openapi.json is not on the class path");
                }
                return Json.tree(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private OpenApi() {}

    /** The routes that the document has no words for; empty in a finished product. */
    public static List<String> undescribed(Collection<Route> routes) {
        return routes.stream()
                .filter(OpenApi::belongs)
                .map(OpenApi::key)
                .filter(key -> Words.TREE.path("operations").path(key).isMissingNode())
                .sorted()
                .toList();
    }

    /** The document for these routes. */
    public static JsonNode describe(Collection<Route> routes) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("openapi", "3.1.0");
        document.set("info", Words.TREE.path("info"));
        var paths = document.putObject("paths");
        routes.stream()
                .filter(OpenApi::belongs)
                .sorted(java.util.Comparator.comparing(Route::path).thenComparing(Route::method))
                .forEach(route -> paths.withObjectProperty(path(route))
                        .set(route.method().name().toLowerCase(Locale.ROOT), operation(route)));
        document.set("components", Words.TREE.path("components"));
        return document;
    }

    /** The pages of the web interface are no part of the API. */
    private static boolean belongs(Route route) {
        return !route.path().equals("/{file*}");
    }

    private static String path(Route route) {
        return route.path().replace("*}", "}");
    }

    /** A route without the names of its parameters, which others may have chosen differently. */
    private static String key(Route route) {
        return route.method() + " " + PARAMETER.matcher(route.path()).replaceAll("{}");
    }

    private static ObjectNode operation(Route route) {
        var words = Words.TREE.path("operations").path(key(route));
        var operation = JsonNodeFactory.instance.objectNode();
        operation.put("summary", words.path("summary").asText());
        operation.put("x-access", route.access().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        var parameters = operation.putArray("parameters");
        PARAMETER
                .matcher(route.path())
                .results()
                .forEach(found -> parameter(parameters.addObject(), found.group(1), "path"));
        words.path("query").forEach(name -> parameter(parameters.addObject(), name.asText(), "query"));
        if (words.has("in")) {
            content(operation.putObject("requestBody").put("required", true), words.path("in"));
        }
        var responses = operation.putObject("responses");
        words.path("out").properties().forEach(out -> response(responses.putObject(out.getKey()), out.getValue()));
        content(responses.putObject("default").put("description", "a problem"), "application/problem+json", "Problem");
        security(operation.putArray("security"), route);
        return operation;
    }

    /** Each element is enough by itself. */
    private static void security(ArrayNode ways, Route route) {
        if (route.access() == Access.ANYONE) {
            return;
        }
        var session = ways.addObject();
        session.putArray("session");
        if (route.method() != brane.server.Method.GET) {
            session.putArray("csrf");
        }
        if (route.access().byApiKey()) {
            ways.addObject().putArray("key");
        }
    }

    private static void parameter(ObjectNode parameter, String name, String in) {
        parameter.put("name", name).put("in", in).put("required", in.equals("path"));
        parameter.putObject("schema").put("type", "string");
    }

    private static void response(ObjectNode response, JsonNode out) {
        response.put("description", out.asText().isEmpty() ? "done" : out.asText());
        if (!out.asText().isEmpty()) {
            content(response, out);
        }
    }

    /** A name is a schema in JSON; {@code type/subtype} is that type as text. */
    private static void content(ObjectNode parent, JsonNode what) {
        var name = what.asText();
        if (name.contains("/")) {
            parent.putObject("content").putObject(name).putObject("schema").put("type", "string");
        } else {
            content(parent, "application/json", name);
        }
    }

    private static void content(ObjectNode parent, String type, String schema) {
        parent.putObject("content").putObject(type).putObject("schema").put("$ref", "#/components/schemas/" + schema);
    }
}
