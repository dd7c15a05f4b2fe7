package brane.broker;

import brane.privacy.Checked;
import brane.privacy.Outbound;
import brane.privacy.PrivacyGate;
import brane.privacy.RawText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * JSON on its way through the privacy gate: its names, texts and numbers are looked through one by one, so that what is hidden
 * never breaks its form. A name counts as the label of its value, as it would in running text. A number that is hidden becomes a
 * text. With other texts of the same prompt it is looked through together: {@link #texts()} go into the same
 * {@link PrivacyGate#check}, and what comes back there is released in the same order.
 */
public final class RawJson {

    private final JsonNode root;

    private RawJson(JsonNode root) {
        this.root = root;
    }

    /** @throws IllegalArgumentException when it is no JSON, or has a key twice, or is nested too deeply */
    public static RawJson of(String json) {
        return new RawJson(read(json));
    }

    /**
     * What {@link Tool} is made of.
     *
     * @param parameters a JSON Schema of the arguments
     * @throws IllegalArgumentException as {@link #of} says of the schema
     */
    public static RawJson tool(String name, String description, String parameters) {
        var tool = Json.object().put("name", name).put("description", description);
        tool.set("parameters", read(parameters));
        return new RawJson(tool);
    }

    /**
     * What {@link ChatMessage.Call} is made of.
     *
     * @param arguments what the model gave as such; what is no JSON object is kept as a text
     */
    public static RawJson call(String name, String arguments) {
        var call = Json.object().put("name", name);
        call.set(
                "arguments",
                Json.object(arguments).<JsonNode>map(object -> object).orElseGet(() -> TextNode.valueOf(arguments)));
        return new RawJson(call);
    }

    /** It, when it is an object; to be changed by nobody. */
    Optional<ObjectNode> object() {
        return root instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    private static JsonNode read(String json) {
        return Json.read(json)
                .orElseThrow(() -> new IllegalArgumentException(
                        "this must be JSON in which no object has a key twice, nested at most a hundred times"));
    }

    /** The JSON in the form that may go to a model, when nothing else is to be looked through with it. */
    public Outbound release(PrivacyGate gate) {
        return release(gate, gate.check(texts()).iterator());
    }

    /** What must pass the gate. */
    public List<RawText> texts() {
        var texts = new ArrayList<RawText>();
        collect(root, texts);
        return texts;
    }

    private static void collect(JsonNode node, List<RawText> texts) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                texts.add(RawText.of(member.getKey()));
                if (isWord(member.getValue())) {
                    texts.add(labelled(member.getKey(), member.getValue().asText()));
                }
                collect(member.getValue(), texts);
            });
        } else if (node.isArray()) {
            node.forEach(item -> collect(item, texts));
        } else if (isWord(node)) {
            texts.add(RawText.of(node.asText()));
        }
    }

    /** A value behind its name as forms have it; what it tells of the value hides it wherever it stands. */
    private static RawText labelled(String name, String value) {
        var words = name.replace('_', ' ').replace('-', ' ').strip();
        var first = words.isEmpty() ? "" : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return RawText.of(words + ": " + value + "\n" + first + ": " + value + "\n" + words.toUpperCase(Locale.ROOT)
                + ": " + value);
    }

    private static boolean isWord(JsonNode node) {
        return node.isTextual() || node.isNumber();
    }

    /**
     * The JSON in the form that may go to a model.
     *
     * @param checked begins with the texts of this JSON; they are taken off
     */
    public Outbound release(PrivacyGate gate, Iterator<Checked> checked) {
        var out = new ArrayList<Outbound>();
        release(root, gate, checked, out);
        return Outbound.joined(out);
    }

    private static void release(JsonNode node, PrivacyGate gate, Iterator<Checked> checked, List<Outbound> out) {
        if (node.isObject()) {
            out.add(gate.own("{"));
            var comma = gate.own("");
            for (var member : node.properties()) {
                out.add(comma);
                out.add(gate.releaseInJson(checked.next()).text());
                out.add(gate.own(":"));
                if (isWord(member.getValue())) {
                    // The value behind its name was only looked at.
                    checked.next();
                }
                release(member.getValue(), gate, checked, out);
                comma = gate.own(",");
            }
            out.add(gate.own("}"));
        } else if (node.isArray()) {
            out.add(gate.own("["));
            var comma = gate.own("");
            for (var item : node) {
                out.add(comma);
                release(item, gate, checked, out);
                comma = gate.own(",");
            }
            out.add(gate.own("]"));
        } else if (isWord(node)) {
            var word = checked.next();
            var bare = node.isNumber() ? gate.release(word) : null;
            out.add(
                    bare != null && bare.hidden().isEmpty()
                            ? bare.text()
                            : gate.releaseInJson(word).text());
        } else if (node.isBoolean()) {
            out.add(node.booleanValue() ? gate.own("true") : gate.own("false"));
        } else {
            out.add(gate.own("null"));
        }
    }

    @Override
    public String toString() {
        return "RawJson";
    }
}
