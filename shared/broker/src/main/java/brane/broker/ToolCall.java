package brane.broker;

import brane.privacy.PrivacyGate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A call that a model asks for: a tool that it was offered, with arguments of that tool's schema. What was hidden from the model
 * stands in it as placeholders.
 *
 * @param id tells the calls of one answer apart
 * @param arguments a JSON object
 */
public record ToolCall(String id, String name, String arguments) {

    /** The call with what the gate hid put back into its arguments. */
    public ToolCall restored(PrivacyGate gate) {
        var tree = Json.object(arguments).orElseThrow(() -> new IllegalStateException("arguments are a JSON object"));
        return new ToolCall(id, name, restored(tree, gate).toString());
    }

    private static JsonNode restored(JsonNode node, PrivacyGate gate) {
        if (node.isObject()) {
            var object = Json.object();
            node.properties()
                    .forEach(member -> object.set(restored(member.getKey(), gate), restored(member.getValue(), gate)));
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(restored(item, gate)));
            return array;
        }
        return node.isTextual() ? JsonNodeFactory.instance.textNode(restored(node.textValue(), gate)) : node;
    }

    private static String restored(String text, PrivacyGate gate) {
        var restorer = gate.restorer();
        return restorer.accept(text) + restorer.end();
    }

    @Override
    public String toString() {
        return "ToolCall of " + name;
    }
}
