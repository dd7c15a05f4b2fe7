package brane.broker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of a model; null is what he does not say.
 *
 * @param context tokens that prompt and answer have together
 * @param output most tokens of an answer
 * @param jsonSchema whether an answer can be held to a JSON Schema
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Claims(
        @Nullable Integer context,
        @Nullable Integer output,
        @Nullable Boolean tools,
        @Nullable @JsonProperty("json_schema") Boolean jsonSchema,
        @Nullable Boolean vision,
        @Nullable Boolean thinking) {

    /** Smaller than any model's, or more than any server can mean. */
    static final int LEAST_TOKENS = 16;

    static final int MOST_TOKENS = 100_000_000;

    public static final Claims NONE = new Claims(null, null, null, null, null, null);

    /** A number that can't be meant is not said. */
    public Claims {
        context = meant(context);
        output = meant(output);
    }

    static Claims ofContext(@Nullable Integer tokens) {
        return new Claims(tokens, null, null, null, null, null);
    }

    /** These, and of the others what these do not say. */
    Claims or(Claims others) {
        return new Claims(
                first(context, others.context),
                first(output, others.output),
                first(tools, others.tools),
                first(jsonSchema, others.jsonSchema),
                first(vision, others.vision),
                first(thinking, others.thinking));
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }

    private static @Nullable Integer meant(@Nullable Integer tokens) {
        return tokens == null || tokens < LEAST_TOKENS || tokens > MOST_TOKENS ? null : tokens;
    }
}
