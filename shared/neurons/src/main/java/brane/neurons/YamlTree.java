package brane.neurons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * YAML 1.2 as a tree of JSON that remembers on which line each key stands. Composed only, never constructed: a file can't name
 * a class, and it is bounded in size, depth and aliases.
 */
final class YamlTree {

    static final int MAX_BYTES = 256 << 10;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 20_000;

    /** What is wrong with the YAML itself. */
    static final class InvalidException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient NeuronError error;

        InvalidException(NeuronError error) {
            super(error.message());
            this.error = error;
        }

        NeuronError error() {
            return error;
        }
    }

    private final Map<String, Mark> marks = new HashMap<>();
    private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();
    private int nodes;
    private final JsonNode root;

    private YamlTree(Node root) {
        this.root = json(root, "", 0);
    }

    static YamlTree parse(byte[] yaml) {
        if (yaml.length > MAX_BYTES) {
            throw invalid(
                    null,
                    "too-long",
                    "a Neuron file must be at most " + MAX_BYTES + " bytes, was " + yaml.length,
                    "shorten its prompts");
        }
        var settings = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(20)
                .setCodePointLimit(MAX_BYTES)
                .setLabel("the file")
                .build();
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(yaml))
                    .toString();
            refuseDepth(settings, text);
            var document = new Compose(settings).composeString(text);
            return new YamlTree(document.orElseThrow(
                    () -> invalid(null, "empty", "the file must hold a Neuron, was empty", "begin with `metadata:`")));
        } catch (CharacterCodingException e) {
            throw invalid(null, "encoding", "the file must be UTF-8", "save it as UTF-8");
        } catch (MarkedYamlEngineException e) {
            throw invalid(
                    e.getProblemMark().orElse(null),
                    "yaml",
                    "the file must be YAML: " + e.getProblem(),
                    "check indentation, quotes and colons there");
        } catch (YamlEngineException e) {
            throw invalid(
                    null, "yaml", "the file must be YAML with few aliases", "write values out instead of aliases");
        }
    }

    /** The parser goes from event to event, but the composer calls itself at each level and would run out of stack. */
    private static void refuseDepth(LoadSettings settings, String text) {
        var depth = 0;
        for (var event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                throw tooDeep(event.getStartMark().orElse(null));
            }
        }
    }

    private static InvalidException tooDeep(@Nullable Mark mark) {
        return invalid(
                mark,
                "too-deep",
                "the file must have at most " + MAX_DEPTH + " levels and " + MAX_NODES + " values, and no loops",
                "write it flatter");
    }

    JsonNode root() {
        return root;
    }

    /** The place of the key at this JSON pointer, or of the nearest one above it. */
    Optional<Mark> mark(String pointer) {
        var at = pointer;
        while (!marks.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return Optional.ofNullable(marks.get(at));
    }

    private JsonNode json(Node node, String pointer, int depth) {
        nodes++;
        if (depth > MAX_DEPTH || nodes > MAX_NODES || open.put(node, true) != null) {
            throw tooDeep(node.getStartMark().orElse(null));
        }
        node.getStartMark().ifPresent(mark -> marks.putIfAbsent(pointer, mark));
        var value = switch (node) {
            case MappingNode mapping -> object(mapping, pointer, depth);
            case SequenceNode sequence -> array(sequence, pointer, depth);
            case ScalarNode scalar -> scalar(scalar);
            default ->
                throw invalid(
                        node.getStartMark().orElse(null), "yaml", "this is not plain YAML", "write the value out");
        };
        open.remove(node);
        return value;
    }

    private JsonNode object(MappingNode mapping, String pointer, int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        var seen = new HashSet<String>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || !seen.add(key.getValue())) {
                var name = tuple.getKeyNode() instanceof ScalarNode twice
                        ? ", `" + twice.getValue() + "` is there twice"
                        : "";
                throw invalid(
                        tuple.getKeyNode().getStartMark().orElse(null),
                        "key",
                        "a key must be plain text, given once" + name,
                        "rename or remove it");
            }
            var child = pointer + "/" + key.getValue().replace("~", "~0").replace("/", "~1");
            key.getStartMark().ifPresent(mark -> marks.put(child, mark));
            object.set(key.getValue(), json(tuple.getValueNode(), child, depth + 1));
        }
        return object;
    }

    private JsonNode array(SequenceNode sequence, String pointer, int depth) {
        var array = JsonNodeFactory.instance.arrayNode();
        var index = 0;
        for (var item : sequence.getValue()) {
            array.add(json(item, pointer + "/" + index, depth + 1));
            index++;
        }
        return array;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        var factory = JsonNodeFactory.instance;
        var text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return factory.nullNode();
        } else if (scalar.getTag().equals(Tag.BOOL)) {
            return factory.booleanNode(Boolean.parseBoolean(text));
        } else if (scalar.getTag().equals(Tag.INT) && text.matches("[-+]?[0-9]{1,18}")) {
            return factory.numberNode(Long.parseLong(text));
        } else if (scalar.getTag().equals(Tag.FLOAT) && text.matches("[-+]?[0-9.]+([eE][-+]?[0-9]{1,3})?")) {
            return factory.numberNode(Double.parseDouble(text));
        }
        return factory.textNode(text);
    }

    static InvalidException invalid(@Nullable Mark mark, String rule, String message, String fix) {
        var line = Optional.ofNullable(mark).map(Mark::getLine).orElse(0) + 1;
        var column = Optional.ofNullable(mark).map(Mark::getColumn).orElse(0) + 1;
        return new InvalidException(new NeuronError(line, column, "", rule, message, fix));
    }

    /** The pointer's dotted form for people. */
    static String dotted(String pointer) {
        return String.join(".", List.of(pointer.replaceFirst("^/", "").split("/")))
                .replace("~1", "/")
                .replace("~0", "~");
    }
}
