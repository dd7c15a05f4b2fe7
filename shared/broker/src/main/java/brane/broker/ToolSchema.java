package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.PathType;
import com.networknt.schema.RefValidator;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.ValidatorTypeCode;
import com.networknt.schema.Vocabularies;
import com.networknt.schema.Vocabulary;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The JSON Schema of a tool's arguments, which somebody else wrote. Nothing is fetched for it, its patterns are matched in linear
 * time (RE2; one that RE2 does not know is not checked), and what refers to itself too often is given up.
 */
final class ToolSchema {

    private static final int MOST_COMPLAINTS = 5;
    private static final int LONGEST_COMPLAINT = 200;
    private static final int LONGEST_PATTERN = 1_000;
    /** How often one part of a pattern may be repeated in it; RE2 writes each out. */
    private static final long MOST_REPEATS = 1_000;
    /** References that are followed for one set of arguments. */
    private static final int MOST_REFERENCES = 5_000;

    private static final Pattern COUNTS = Pattern.compile("\\{([0-9]{1,6})(?:,([0-9]{0,6}))?}");

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .regularExpressionFactory(ToolSchema::expression)
            .preloadJsonSchema(false)
            .pathType(PathType.JSON_PATH)
            .locale(Locale.ENGLISH)
            .build();

    /** Counts the references that are followed in one check. */
    private static final class Counted extends ExecutionContext {
        private int references;
    }

    /** A check that would take too long. */
    private static final class EndlessException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Reference extends RefValidator {

        Reference(
                SchemaLocation location,
                JsonNodePath path,
                JsonNode node,
                JsonSchema parent,
                ValidationContext context) {
            super(location, path, node, parent, context);
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location) {
            if (context instanceof Counted counted && ++counted.references > MOST_REFERENCES) {
                throw new EndlessException();
            }
            return super.validate(context, node, root, location);
        }
    }

    private static final Keyword REFERENCE = new Keyword() {
        @Override
        public String getValue() {
            return ValidatorTypeCode.REF.getValue();
        }

        @Override
        public JsonValidator newValidator(
                SchemaLocation location,
                JsonNodePath path,
                JsonNode node,
                JsonSchema parent,
                ValidationContext context) {
            return new Reference(location, path, node, parent, context);
        }
    };

    private static final JsonSchemaFactory NEWEST = factory(VersionFlag.V202012, JsonMetaSchema.getV202012());
    private static final JsonSchemaFactory OLDER = factory(VersionFlag.V7, JsonMetaSchema.getV7());

    private final JsonSchema check;

    private ToolSchema(JsonSchema check) {
        this.check = check;
    }

    private static JsonSchemaFactory factory(VersionFlag version, JsonMetaSchema standard) {
        return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(version))
                .metaSchema(JsonMetaSchema.builder(standard)
                        .vocabularyFactory(ToolSchema::vocabulary)
                        .keyword(REFERENCE)
                        .build())
                .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()))
                .enableSchemaCache(false)
                .build();
    }

    /** A vocabulary brings its keywords, but not its own reference. */
    private static Vocabulary vocabulary(String id) {
        var standard = Vocabularies.getVocabulary(id);
        var keywords = new HashSet<>(standard.getKeywords());
        if (keywords.removeIf(keyword -> keyword.getValue().equals(REFERENCE.getValue()))) {
            keywords.add(REFERENCE);
        }
        return new Vocabulary(id, keywords.toArray(Keyword[]::new));
    }

    /**
     * @throws IllegalArgumentException when it refers to somewhere else, or can't be applied
     */
    static ToolSchema of(ObjectNode schema) {
        var old = schema.path("$schema").asText("").matches(".*draft-0[3-7].*");
        try {
            var made = new ToolSchema((old ? OLDER : NEWEST).getSchema(closed(schema), CONFIG));
            made.complaints(Json.object());
            return made;
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("a schema must be one that can be applied", e);
        }
    }

    /**
     * The schema without the names by which a part of it would count as standing elsewhere.
     *
     * @throws IllegalArgumentException when it refers to somewhere else
     */
    static ObjectNode closed(ObjectNode schema) {
        var own = schema.deepCopy();
        close(own);
        return own;
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var name : List.of("$schema", "$id")) {
                if (object.path(name).isTextual()) {
                    object.remove(name);
                }
            }
            var reference = object.path("$ref");
            if ((reference.isTextual() && !reference.textValue().startsWith("#"))
                    || object.path("$dynamicRef").isTextual()
                    || object.path("$recursiveRef").isTextual()) {
                throw new IllegalArgumentException("a `$ref` must begin with #: no schema is fetched from elsewhere");
            }
        }
        node.forEach(ToolSchema::close);
    }

    /** What is wrong with the arguments, in a few words each; empty when nothing is. */
    List<String> complaints(JsonNode arguments) {
        try {
            return check.validate(new Counted(), arguments, OutputFormat.DEFAULT).stream()
                    .limit(MOST_COMPLAINTS)
                    .map(message -> shortened(message.getMessage()))
                    .toList();
        } catch (EndlessException | StackOverflowError e) {
            return List.of("they are nested too deeply to be checked");
        }
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_COMPLAINT ? message : message.substring(0, LONGEST_COMPLAINT) + "…";
    }

    private static RegularExpression expression(String pattern) {
        if (pattern.length() > LONGEST_PATTERN || repeats(pattern) > MOST_REPEATS) {
            return text -> true;
        }
        try {
            var compiled = Pattern.compile(pattern);
            return text -> compiled.matcher(text).find();
        } catch (PatternSyntaxException e) {
            return text -> true;
        }
    }

    private static long repeats(String pattern) {
        var product = 1L;
        var matcher = COUNTS.matcher(pattern);
        while (matcher.find() && product <= MOST_REPEATS) {
            var most = Arrays.asList(matcher.group(1), matcher.group(2)).stream()
                    .filter(count -> count != null && !count.isEmpty())
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(1);
            product *= Math.max(1, most);
        }
        return product;
    }
}
