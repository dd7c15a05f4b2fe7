package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol as the probe speaks it: one small question as plain JSON, one whole answer, no stream. */
interface ProbeWire {

    /** The only tool that a model is ever offered here. */
    String TOOL = "record_number";

    /**
     * What is asked.
     *
     * @param tool whether {@link #TOOL} is offered
     * @param schema what the answer is held to, or null
     * @param png a picture that comes with it, in base64, or null
     * @param context tokens that prompt and answer need, where one can ask for them
     */
    record Question(
            String text,
            boolean tool,
            @Nullable ObjectNode schema,
            @Nullable String png,
            int mostTokens,
            int context) {}

    /** A call of a tool. */
    record Call(String name, JsonNode arguments) {}

    /**
     * What came back.
     *
     * @param atLimit whether the answer ended because it may have no more tokens
     * @param thought whether it came with thoughts
     * @param counted tokens of the prompt, or null where the server counts none
     */
    record Heard(
            String text,
            List<Call> calls,
            boolean atLimit,
            boolean thought,
            @Nullable Integer counted) {

        /** Whether it came to its end before it said anything. */
        boolean onlyThought() {
            return atLimit && text.replaceFirst("(?s)<think>.*", "").isBlank();
        }
    }

    String url(ModelTarget target);

    ObjectNode request(ModelTarget target, Question question);

    Heard heard(JsonNode answer);

    static ProbeWire of(ModelTarget target) {
        return switch (Providers.of(target)) {
            case OllamaProvider _ -> new OllamaProbe();
            case AnthropicProvider _ -> new AnthropicProbe();
            case ResponsesProvider _ -> new ResponsesProbe();
            case OpenAiProvider chat -> new OpenAiProbe(chat.original());
            default -> throw new IllegalStateException("a provider that no probe speaks: " + target.provider());
        };
    }

    /** The tool's argument. */
    static ObjectNode parameters() {
        var schema = Json.object().put("type", "object").put("additionalProperties", false);
        schema.putObject("properties").putObject("number").put("type", "integer");
        schema.putArray("required").add("number");
        return schema;
    }

    /** The tool as most protocols describe it. */
    static ObjectNode tool(ObjectNode into, String schemaKey) {
        into.put("name", TOOL).put("description", "Records a number.").set(schemaKey, parameters());
        return into;
    }

    /** Arguments that come as text or as they are; what can't be read is nothing. */
    static JsonNode arguments(JsonNode given) {
        return given.isTextual()
                ? Json.read(given.textValue()).orElseGet(JsonNodeFactory.instance::missingNode)
                : given;
    }

    static @Nullable Integer count(JsonNode counted) {
        var number = Metadata.number(counted);
        return number == null || number == 0 ? null : number;
    }

    /** Whether there are thoughts: in a part of their own, or in tags at the beginning. */
    static boolean thought(JsonNode thoughts, String text) {
        return !thoughts.asText("").isEmpty() || text.stripLeading().startsWith("<think>");
    }
}
