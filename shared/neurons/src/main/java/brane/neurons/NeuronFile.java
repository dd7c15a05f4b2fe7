package brane.neurons;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Spelling;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Reads a Neuron file: YAML, then the JSON Schema, then what a schema can't say. All errors are named at once. */
public final class NeuronFile {

    /** What the schema knows and this version does not do yet. */
    private static final Map<String, String> NOT_BUILT = Map.of(
            "/tools", "tools",
            "/evaluation", "evaluation",
            "/axon/storage", "axon.storage",
            "/memory/episodic", "memory.episodic",
            "/memory/semantic", "memory.semantic",
            "/memory/procedural", "memory.procedural");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A valid Neuron, and what it asks for that this version does not do. */
    public record Read(Neuron neuron, List<String> warnings) {}

    /** Loaded at first use, because it takes a while and a start does not need it. */
    private static final class Schema {
        static final JsonNode TREE = tree();
        static final JsonSchema CHECK =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TREE);

        private static JsonNode tree() {
            try {
                return JSON.readTree(schema());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Predicate<String> isLocal;
    private final Set<String> embeddings;

    /**
     * @param isLocal whether the administrator declared the address of an endpoint local
     * @param embeddings the names of the embedding models that there are
     */
    public NeuronFile(Predicate<String> isLocal, Set<String> embeddings) {
        this.isLocal = isLocal;
        this.embeddings = Set.copyOf(embeddings);
    }

    /** The JSON Schema (draft 2020-12) as it is served. */
    public static byte[] schema() {
        try (var in = NeuronFile.class.getResourceAsStream("neuron.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("neuron.schema.json is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The Neuron of a file.
     *
     * @throws ProblemException {@code neuron-invalid} (422) with {@code errors}: line, column, key, rule, message, fix of each
     */
    public Read read(byte[] yaml) {
        var errors = errors(yaml);
        if (!errors.isEmpty()) {
            throw refused(errors).failure();
        }
        return stored(yaml);
    }

    /** The Neuron of a file that was valid when it was stored; rules that have changed since do not take it away. */
    Read stored(byte[] yaml) {
        var tree = YamlTree.parse(yaml).root();
        try {
            return new Read(JSON.treeToValue(tree, Neuron.class), warnings(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema let something in that a Neuron can't hold", e);
        }
    }

    private static Problem refused(List<NeuronError> errors) {
        var first = errors.getFirst();
        return Problem.of(
                        "neuron-invalid",
                        422,
                        "The Neuron file is not valid.",
                        "line " + first.line() + ": " + first.message() + "; " + first.fix()
                                + (errors.size() > 1 ? "; and " + (errors.size() - 1) + " more" : ""))
                .with("errors", errors.stream().map(NeuronFile::asMap).toList());
    }

    private static Map<String, Object> asMap(NeuronError error) {
        var map = new LinkedHashMap<String, Object>();
        map.put("line", error.line());
        map.put("column", error.column());
        map.put("key", error.key());
        map.put("rule", error.rule());
        map.put("message", error.message());
        map.put("fix", error.fix());
        return map;
    }

    /** All that is wrong, in the order of lines; empty when nothing is. */
    public List<NeuronError> errors(byte[] yaml) {
        YamlTree tree;
        try {
            tree = YamlTree.parse(yaml);
        } catch (YamlTree.InvalidException e) {
            return List.of(e.error());
        }
        var errors = new ArrayList<NeuronError>();
        var messages = Schema.CHECK.validate(tree.root());
        var misspelt = messages.stream()
                .filter(NeuronFile::isUnknownKey)
                .flatMap(message -> meant(message).map(word -> pointer(message) + "/" + word).stream())
                .collect(Collectors.toSet());
        for (var message : messages) {
            // One slip is one error: a key that is there under a wrong name is not missing too, and where one value of
            // a model
            // is wrong, its other keys are not unknown, as the validator has it.
            if (isUnknownKey(message) && knownKeys(pointer(message)).contains(message.getProperty())) {
                continue;
            }
            if (!message.getType().equals("required")
                    || !misspelt.contains(pointer(message) + "/" + message.getProperty())) {
                errors.add(explain(tree, message));
            }
        }
        errors.addAll(new NeuronRules(tree, isLocal, embeddings).errors());
        return errors.stream()
                .distinct()
                .sorted(Comparator.comparingInt(NeuronError::line).thenComparingInt(NeuronError::column))
                .toList();
    }

    /** As {@link #errors(byte[])}, and that the file is the one of that Neuron. */
    public List<NeuronError> errors(String id, byte[] yaml) {
        var errors = errors(yaml);
        if (!errors.isEmpty()) {
            return errors;
        }
        var tree = YamlTree.parse(yaml);
        var given = tree.root().path("metadata").path("id").asText();
        return given.equals(id)
                ? List.of()
                : List.of(at(
                        tree,
                        "/metadata/id",
                        "metadata.id",
                        "id-differs",
                        "`metadata.id` must be " + id + ", was " + given,
                        "an id never changes: write `id: " + id + "`, or make a new Neuron"));
    }

    private static NeuronError explain(YamlTree tree, ValidationMessage message) {
        var where = pointer(message);
        return switch (message.getType()) {
            case "additionalProperties", "unevaluatedProperties" -> unknownKey(tree, where, message);
            case "required" ->
                at(
                        tree,
                        where,
                        YamlTree.dotted(where + "/" + message.getProperty()),
                        "required",
                        "the key `" + message.getProperty() + "` must be there",
                        "add `" + message.getProperty() + ":`");
            case "enum", "const" -> notOneOf(tree, where, message);
            case "type" ->
                at(
                        tree,
                        where,
                        YamlTree.dotted(where),
                        "type",
                        "`" + YamlTree.dotted(where) + "` must be "
                                + message.getSchemaNode().toString().replace("\"", "") + ", was " + shown(tree, where),
                        "write it as " + message.getSchemaNode().toString().replace("\"", ""));
            default ->
                at(
                        tree,
                        where,
                        YamlTree.dotted(where),
                        message.getType(),
                        "`" + YamlTree.dotted(where) + "` must satisfy " + message.getType() + " "
                                + message.getSchemaNode().toString() + ", was " + shown(tree, where),
                        "see its description in /schemas/neuron/v1.json");
        };
    }

    private static NeuronError unknownKey(YamlTree tree, String parent, ValidationMessage message) {
        var key = message.getProperty();
        var known = knownKeys(parent);
        var nearest = meant(message);
        return at(
                tree,
                parent + "/" + key,
                YamlTree.dotted(parent + "/" + key),
                "unknown-key",
                "unknown key `" + key + "`",
                nearest.map(word -> "did you mean `" + word + "`?")
                        .orElseGet(() -> "it may be one of " + String.join(", ", new TreeSet<>(known))));
    }

    private static boolean isUnknownKey(ValidationMessage message) {
        return message.getType().equals("additionalProperties")
                || message.getType().equals("unevaluatedProperties");
    }

    private static Optional<String> meant(ValidationMessage unknown) {
        return Spelling.nearest(unknown.getProperty(), knownKeys(pointer(unknown)));
    }

    private static NeuronError notOneOf(YamlTree tree, String where, ValidationMessage message) {
        var allowed = message.getSchemaNode().isArray()
                ? StreamSupport.stream(message.getSchemaNode().spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(message.getSchemaNode().asText());
        var value = tree.root().at(where).asText();
        return at(
                tree,
                where,
                YamlTree.dotted(where),
                "one-of",
                "`" + YamlTree.dotted(where) + "` must be one of " + String.join(", ", allowed) + ", was "
                        + shown(tree, where),
                Spelling.nearest(value, allowed)
                        .map(word -> "did you mean `" + word + "`?")
                        .orElse("write one of them"));
    }

    /** The keys that the schema has below this pointer. */
    private static Collection<String> knownKeys(String pointer) {
        var schema = Schema.TREE;
        for (var part : pointer.replaceFirst("^/", "").split("/")) {
            if (!part.isEmpty()) {
                schema = part.matches("[0-9]+")
                        ? schema.path("items")
                        : properties(schema).path(part);
            }
        }
        var keys = new ArrayList<String>();
        properties(schema).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** A schema's own properties, and those of the schemas that it refers to. */
    private static ObjectNode properties(JsonNode schema) {
        var all = JsonNodeFactory.instance.objectNode();
        schema.path("properties").properties().forEach(one -> all.set(one.getKey(), one.getValue()));
        schema.path("allOf")
                .forEach(ref -> Schema.TREE
                        .at(ref.path("$ref").asText().substring(1))
                        .path("properties")
                        .properties()
                        .forEach(one -> all.set(one.getKey(), one.getValue())));
        return all;
    }

    private static String pointer(ValidationMessage message) {
        var pointer = new StringBuilder();
        var path = message.getInstanceLocation();
        for (var i = 0; i < path.getNameCount(); i++) {
            pointer.append('/')
                    .append(String.valueOf(path.getElement(i))
                            .replace("~", "~0")
                            .replace("/", "~1"));
        }
        return pointer.toString();
    }

    static NeuronError at(YamlTree tree, String pointer, String key, String rule, String message, String fix) {
        var mark = tree.mark(pointer);
        var line = mark.map(Mark::getLine).orElse(0) + 1;
        var column = mark.map(Mark::getColumn).orElse(0) + 1;
        return new NeuronError(line, column, key, rule, message, fix);
    }

    /** A short value as it stands; a long one, such as a prompt, is not repeated. */
    private static String shown(YamlTree tree, String pointer) {
        var node = tree.root().at(pointer);
        if (node.isObject() || node.isArray()) {
            return node.isObject() ? "a mapping" : "a list of " + node.size();
        }
        var text = node.asText();
        return text.length() > 40 ? text.length() + " characters" : text.isEmpty() ? "empty" : text;
    }

    private static List<String> warnings(JsonNode tree) {
        return NOT_BUILT.entrySet().stream()
                .filter(entry -> {
                    var node = tree.at(entry.getKey());
                    return !node.isMissingNode()
                            && !(node.isContainerNode() && node.isEmpty())
                            && !node.asText().equals("none");
                })
                .map(entry -> "`" + entry.getValue() + "` is kept, but this version does not do it yet")
                .sorted()
                .toList();
    }
}
