package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A call as a model or its server wrote it, which nobody has looked at yet.
 *
 * @param id empty when none was given
 * @param arguments what should be a JSON object
 */
record SaidCall(String id, String name, String arguments) {

    /** The call that an object stands for, by the names that models have for its parts; empty when it stands for none. */
    static Optional<SaidCall> of(ObjectNode object) {
        var function = object.path("function");
        var inside = function.isObject() ? function : object;
        var name = first(inside, "name", "function", "tool");
        var arguments = first(inside, "arguments", "parameters", "args");
        if (!name.isTextual() || !(arguments.isObject() || arguments.isTextual())) {
            return Optional.empty();
        }
        return Optional.of(new SaidCall(
                "", name.textValue(), arguments.isTextual() ? arguments.textValue() : arguments.toString()));
    }

    private static JsonNode first(JsonNode object, String... names) {
        for (var name : names) {
            if (object.hasNonNull(name)) {
                return object.path(name);
            }
        }
        return object.path(names[0]);
    }
}
