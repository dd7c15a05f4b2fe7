package brane.broker;

import brane.privacy.Outbound;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** What a model may call, and the form that its answer must have. */
public record ToolOptions(List<Tool> tools, ToolChoice choice, ResponseFormat format, ToolMode mode) {

    /** Nothing, and text. */
    public static final ToolOptions NONE =
            new ToolOptions(List.of(), ToolChoice.Rule.AUTO, new ResponseFormat.Text(), ToolMode.NATIVE);

    private static final int MOST_TOOLS = 128;
    private static final int MOST_CHARACTERS = 1 << 20;

    /** @throws IllegalArgumentException when two tools have one name, a choice has no tool, or they are too many or too large */
    public ToolOptions {
        tools = List.copyOf(tools);
        var names = new HashSet<String>();
        tools.forEach(tool -> names.add(tool.name()));
        if (names.size() < tools.size() || tools.size() > MOST_TOOLS) {
            throw new IllegalArgumentException(
                    "there must be at most " + MOST_TOOLS + " tools, each of a name of its own, were " + tools.size());
        }
        if (tools.stream().mapToInt(tool -> tool.definition().text().length()).sum() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "all tools together must have at most " + MOST_CHARACTERS + " characters");
        }
        if (choice instanceof ToolChoice.Named(var name)
                ? !names.contains(name)
                : choice == ToolChoice.Rule.REQUIRED && tools.isEmpty()) {
            throw new IllegalArgumentException("a tool that must be called must be among the tools");
        }
    }

    /** These tools, which the model may call or not, and text as its answer. */
    public static ToolOptions of(ToolMode mode, Tool... tools) {
        return new ToolOptions(List.of(tools), ToolChoice.Rule.AUTO, new ResponseFormat.Text(), mode);
    }

    public ToolOptions with(ToolChoice other) {
        return new ToolOptions(tools, other, format, mode);
    }

    public ToolOptions with(ResponseFormat other) {
        return new ToolOptions(tools, choice, other, mode);
    }

    /** The same, told and called in another way. */
    public ToolOptions with(ToolMode other) {
        return new ToolOptions(tools, choice, format, other);
    }

    /** How often the model may be asked for one answer: again when its calls can't be made as they are. */
    public int requests() {
        return callable().isEmpty() ? 1 : ToolTurns.REQUESTS;
    }

    /** The same answer, of a model that is told of no tools. */
    ToolOptions withoutTools() {
        return new ToolOptions(List.of(), ToolChoice.Rule.AUTO, format, mode);
    }

    /** The tools that may be called now. */
    List<Tool> callable() {
        return switch (choice) {
            case ToolChoice.Named(var name) ->
                tools.stream().filter(tool -> tool.name().equals(name)).toList();
            case ToolChoice.Rule rule -> rule == ToolChoice.Rule.NONE ? List.of() : tools;
        };
    }

    /** Whether an answer without a call is none. */
    boolean mustCall() {
        return choice instanceof ToolChoice.Named || choice == ToolChoice.Rule.REQUIRED;
    }

    /** All that of this may go to a model. */
    List<Outbound> texts() {
        var texts = new ArrayList<Outbound>();
        tools.forEach(tool -> texts.add(tool.definition()));
        Stream.of(format)
                .filter(ResponseFormat.JsonSchema.class::isInstance)
                .map(ResponseFormat.JsonSchema.class::cast)
                .forEach(schema -> texts.add(schema.schema()));
        return texts;
    }
}
