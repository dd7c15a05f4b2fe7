package brane.broker;

import brane.privacy.Outbound;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * A function that a model may ask for. It passed the privacy gate as {@link RawJson#tool}, because a description or a value in a
 * schema may name somebody.
 */
public final class Tool {

    /** Characters that a tool or a schema may have. */
    static final int LONGEST = 64 << 10;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final Outbound definition;
    private final String name;
    private final String description;
    private final ObjectNode parameters;
    private final ToolSchema schema;

    /**
     * @param definition a JSON object with {@code name}, {@code description} and {@code parameters}, a JSON Schema of the arguments;
     *     what else it has is not sent
     * @throws IllegalArgumentException when it is none; the message quotes nothing of it
     */
    public Tool(Outbound definition) {
        var tree = definition.text().length() > LONGEST
                ? Json.object()
                : Json.object(definition.text()).orElseGet(Json::object);
        if (!(tree.path("parameters") instanceof ObjectNode schemaTree)) {
            throw new IllegalArgumentException("a tool must be a JSON object of at most " + LONGEST
                    + " characters, with a JSON Schema as its parameters");
        }
        this.definition = definition;
        this.name = tree.path("name").asText("");
        this.description = tree.path("description").asText("");
        this.parameters = schemaTree;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a tool's name must be 1 to 64 of a-z, A-Z, 0-9, _ and -"
                    + ", and hold nothing that the privacy tier hides");
        }
        this.schema = ToolSchema.of(schemaTree);
    }

    /** How the model calls it. */
    public String name() {
        return name;
    }

    String description() {
        return description;
    }

    /** The schema, to be changed by nobody. */
    ObjectNode parameters() {
        return parameters;
    }

    ToolSchema schema() {
        return schema;
    }

    /** All that of it may go to a model. */
    Outbound definition() {
        return definition;
    }

    @Override
    public String toString() {
        return "Tool " + name;
    }
}
