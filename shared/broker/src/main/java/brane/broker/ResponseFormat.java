package brane.broker;

import brane.privacy.Outbound;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The form of an answer. It is asked for; whether a server keeps to it, the caller sees. */
public sealed interface ResponseFormat {

    /** Any text. */
    record Text() implements ResponseFormat {}

    /** A JSON object. */
    record JsonObject() implements ResponseFormat {}

    /**
     * JSON of that schema.
     *
     * @param schema a JSON Schema, which is an object; it passed the privacy gate
     * @param strict whether the server must refuse a schema that it can't hold the answer to
     */
    record JsonSchema(Outbound schema, boolean strict) implements ResponseFormat {

        /** @throws IllegalArgumentException when it is no schema that can be applied; the message quotes nothing of it */
        public JsonSchema {
            if (schema.text().length() > Tool.LONGEST
                    || Json.object(schema.text()).map(ToolSchema::of).isEmpty()) {
                throw new IllegalArgumentException(
                        "the schema of an answer must be a JSON object of at most " + Tool.LONGEST + " characters");
            }
        }

        ObjectNode tree() {
            return Json.object(schema.text()).orElseThrow();
        }
    }
}
