package brane.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at the calls of a model: whether the tool was offered, the arguments fit its schema, and it is not the same one for ever. */
final class CallCheck {

    /** So many same calls in a row, and the last one is not made. */
    private static final int SAME = 3;

    private static final int MOST_NAMES = 20;

    private final Map<String, Tool> tools;

    CallCheck(ToolOptions options) {
        this.tools = options.callable().stream().collect(Collectors.toMap(Tool::name, Function.identity()));
    }

    /** Whether a call could be made as it is. */
    boolean isPossible(SaidCall call) {
        return wrong(call).isEmpty();
    }

    /** What is to be said to the model of a call that can't be made; empty when it can. */
    Optional<String> wrong(SaidCall call) {
        var tool = tools.get(call.name());
        if (tool == null) {
            return Optional.of("There is no tool " + shown(call.name()) + ". The tools are: "
                    + tools.keySet().stream().sorted().limit(MOST_NAMES).collect(Collectors.joining(", ")) + ".");
        }
        if (call.arguments().length() > CallPieces.LONGEST) {
            return Optional.of("The arguments have more than " + CallPieces.LONGEST + " characters.");
        }
        var arguments = arguments(call);
        if (arguments.isEmpty()) {
            return Optional.of("The arguments must be one JSON object, in which no key stands twice.");
        }
        var complaints = tool.schema().complaints(arguments.get());
        return complaints.isEmpty()
                ? Optional.empty()
                : Optional.of("The arguments do not fit the schema: " + String.join("; ", complaints) + ".");
    }

    /** The arguments, which some servers pack twice, and leave out when there are none. */
    static Optional<ObjectNode> arguments(SaidCall call) {
        if (call.arguments().isBlank()) {
            return Optional.of(Json.object());
        }
        return Json.read(call.arguments())
                .flatMap(node -> node.isTextual() ? Json.read(node.textValue()) : Optional.of(node))
                .filter(JsonNode::isObject)
                .map(ObjectNode.class::cast);
    }

    /**
     * Whether a call repeats those before it too often.
     *
     * @param before the calls before it, in order
     */
    static boolean isEndless(SaidCall call, List<SaidCall> before) {
        var same = 1;
        for (var one : before.reversed()) {
            if (!one.name().equals(call.name()) || !arguments(one).equals(arguments(call))) {
                break;
            }
            same++;
        }
        return same >= SAME;
    }

    /** A name that a model made up, so that it is one in a sentence. */
    private static String shown(String name) {
        var plain = name.replaceAll("[^a-zA-Z0-9_.:/-]", "_");
        return plain.length() <= 64 ? plain : plain.substring(0, 64) + "…";
    }
}
