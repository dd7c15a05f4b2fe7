package brane.chat;

import static brane.chat.CompletionRequest.invalid;
import static brane.chat.CompletionRequest.text;

import brane.broker.Offer;
import brane.broker.RawJson;
import brane.broker.ToolChoice;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tools and the form of the answer, as OpenAI's clients ask for them. */
final class CompletionOffer {

    private static final int MAX_TOOLS = 128;
    private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";

    private CompletionOffer() {}

    /** @throws brane.core.ProblemException {@code completion-invalid} (400) with the parameter */
    static Offer of(JsonNode body, List<Offer.Round> rounds) {
        var names = new HashSet<String>();
        var tools = new ArrayList<RawJson>();
        var all = body.path("tools");
        if (!all.isMissingNode() && !all.isNull() && (!all.isArray() || all.size() > MAX_TOOLS)) {
            throw invalid("tools", "must be a list of at most " + MAX_TOOLS + " tools");
        }
        for (var i = 0; i < all.size(); i++) {
            tools.add(tool(all.get(i), "tools[" + i + "]", names));
        }
        return new Offer(tools, choice(body.path("tool_choice"), names), form(body.path("response_format")), rounds);
    }

    private static RawJson tool(JsonNode tool, String place, Set<String> names) {
        if (!tool.path("type").asText("").equals("function")) {
            throw invalid(place + ".type", "must be function");
        }
        var function = tool.path("function");
        var name = text(function, "name", place + ".function.name");
        if (!names.add(name)) {
            throw invalid(place + ".function.name", "must be of one tool only");
        }
        var parameters = function.path("parameters");
        var schema = parameters.isMissingNode() || parameters.isNull() ? NO_ARGUMENTS : parameters.toString();
        return json(
                () -> RawJson.tool(name, function.path("description").asText(""), schema),
                place + ".function.parameters");
    }

    private static ToolChoice choice(JsonNode choice, Set<String> names) {
        if (choice.isObject()) {
            var name = text(choice.path("function"), "name", "tool_choice.function.name");
            if (!names.contains(name)) {
                throw invalid("tool_choice.function.name", "must be the name of a tool");
            }
            return new ToolChoice.Named(name);
        }
        return switch (choice.asText("auto")) {
            case "auto", "null" -> ToolChoice.Rule.AUTO;
            case "none" -> ToolChoice.Rule.NONE;
            case "required" -> {
                if (names.isEmpty()) {
                    throw invalid("tool_choice", "must not be required where there are no tools");
                }
                yield ToolChoice.Rule.REQUIRED;
            }
            default -> throw invalid("tool_choice", "must be auto, none, required, or a function");
        };
    }

    private static Offer.Form form(JsonNode format) {
        return switch (format.path("type").asText("text")) {
            case "text" -> new Offer.Form.Text();
            case "json_object" -> new Offer.Form.AnyObject();
            case "json_schema" -> {
                var place = "response_format.json_schema.schema";
                var schema = format.path("json_schema").path("schema");
                if (!schema.isObject()) {
                    throw invalid(place, "must be a JSON Schema");
                }
                var strict = format.path("json_schema").path("strict").asBoolean(false);
                yield new Offer.Form.Schema(json(() -> RawJson.of(schema.toString()), place), strict);
            }
            default -> throw invalid("response_format.type", "must be text, json_object or json_schema");
        };
    }

    private interface Reading {
        RawJson read();
    }

    private static RawJson json(Reading reading, String place) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw invalid(place, "" + e.getMessage());
        }
    }
}
