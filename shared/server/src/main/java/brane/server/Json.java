package brane.server;

import brane.core.Problem;
import brane.core.ProblemException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one way between records and JSON: snake_case, absent instead of null, times as RFC 3339, nothing unknown let in. */
public final class Json {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT = 8 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private Json() {}

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value can't be written as JSON: " + value.getClass(), e);
        }
    }

    /** What BRANE itself has written. */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new IllegalStateException("stored JSON is not a " + type.getSimpleName(), e);
        }
    }

    /** What BRANE itself has written, as a tree. */
    public static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }

    /**
     * What somebody sent.
     *
     * @throws ProblemException {@code body-invalid} (422) with the key or the line, never with the text that was sent
     */
    public static <T> T parse(byte[] json, Class<T> type) {
        try {
            var value = MAPPER.readValue(json, type);
            if (value == null) {
                throw invalid("the body must be a JSON object, was null");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            var known = e.getKnownPropertyIds();
            throw invalid("unknown key " + printable(e.getPropertyName()) + "; the body may have "
                    + (known == null
                            ? "none"
                            : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "))));
        } catch (JsonProcessingException e) {
            throw rethrownOr(e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of a key that must be there; for the compact constructor of a body's record. */
    public static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the key " + key + " must be there and not be null");
        }
        return value;
    }

    /** A value's own complaint goes through; anything else becomes a place in the body. */
    private static ProblemException rethrownOr(JsonProcessingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
            if (cause instanceof IllegalArgumentException argument && argument.getMessage() != null) {
                return invalid(argument.getMessage());
            }
        }
        JsonLocation place = e.getLocation();
        return invalid("the body must be the JSON that this route takes; see line "
                + (place == null ? 1 : place.getLineNr()) + ", column " + (place == null ? 1 : place.getColumnNr()));
    }

    private static ProblemException invalid(String detail) {
        return Problem.of("body-invalid", 422, "The request's body is not what this takes.", detail)
                .failure();
    }

    private static String printable(String key) {
        return key.length() <= 60 && key.matches("[A-Za-z0-9_.-]+") ? key : "(unprintable)";
    }
}
