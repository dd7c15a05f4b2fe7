package brane.broker;

import brane.core.Problem;
import brane.privacy.Checked;
import brane.privacy.PrivacyGate;
import brane.privacy.RawText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What a model is offered beside a question, before the privacy gate: tools that it may call, the form that its answer must have,
 * and what came of the calls that it has made for this question.
 *
 * @param tools each as {@link RawJson#tool} makes it
 * @param rounds its calls so far, the oldest first
 */
public record Offer(List<RawJson> tools, ToolChoice choice, Form form, List<Round> rounds) {

    /** The form of an answer. */
    public sealed interface Form {

        /** Any text. */
        record Text() implements Form {}

        /** A JSON object. */
        record AnyObject() implements Form {}

        /**
         * A JSON object of a schema.
         *
         * @param schema a JSON Schema
         * @param strict whether a server must refuse a schema that it can't hold an answer to
         */
        record Schema(RawJson schema, boolean strict) implements Form {}
    }

    /** Calls that a model made at once, what it said with them, and what came of each. */
    public record Round(String text, List<Call> calls) {
        public Round {
            calls = List.copyOf(calls);
        }
    }

    /**
     * A call and its result.
     *
     * @param call as {@link RawJson#call} makes it
     */
    public record Call(RawJson call, String result) {}

    /** No tools, and an answer in text. */
    public static final Offer NONE = new Offer(List.of(), ToolChoice.Rule.AUTO, new Form.Text(), List.of());

    public Offer {
        tools = List.copyOf(tools);
        rounds = List.copyOf(rounds);
    }

    /** Whether only a model can answer so: the best sentences of documents are no call and no JSON. */
    public boolean needsModel() {
        return isJson() || choice instanceof ToolChoice.Named || choice == ToolChoice.Rule.REQUIRED;
    }

    /** Whether the answer is to be JSON. */
    public boolean isJson() {
        return !(form instanceof Form.Text);
    }

    /** Whether an answer that ended in order has the form. */
    public boolean fits(String answer) {
        return switch (form) {
            case Form.Text _ -> true;
            case Form.AnyObject _ -> Json.object(answer).isPresent();
            case Form.Schema(var schema, var _) ->
                schema.object()
                        .filter(rules -> Json.object(answer)
                                .filter(said ->
                                        ToolSchema.of(rules).complaints(said).isEmpty())
                                .isPresent())
                        .isPresent();
        };
    }

    /** What must pass the gate, in the order in which {@link #release} takes it. */
    List<RawText> texts() {
        var texts = new ArrayList<RawText>();
        tools.forEach(tool -> texts.addAll(tool.texts()));
        if (form instanceof Form.Schema(var schema, var _)) {
            texts.addAll(schema.texts());
        }
        for (var round : rounds) {
            texts.add(RawText.of(round.text()));
            for (var call : round.calls()) {
                texts.addAll(call.call().texts());
                texts.add(RawText.of(call.result()));
            }
        }
        return texts;
    }

    /** What of an offer may go to a model. */
    record Released(ToolOptions tools, List<ChatMessage> rounds) {}

    /**
     * @param checked begins with what was {@link #texts}; it is taken off
     * @throws brane.core.ProblemException {@code tools-invalid} (400)
     */
    Released release(PrivacyGate gate, Iterator<Checked> checked) {
        try {
            var released = new ArrayList<Tool>();
            tools.forEach(tool -> released.add(new Tool(tool.release(gate, checked))));
            var format = format(gate, checked);
            var messages = new ArrayList<ChatMessage>();
            for (var round : rounds) {
                messages.addAll(released(round, messages.size(), gate, checked));
            }
            return new Released(new ToolOptions(released, choice, format, ToolMode.NATIVE), messages);
        } catch (IllegalArgumentException e) {
            throw Problem.of("tools-invalid", 400, "The tools can't be offered to the model.", "" + e.getMessage())
                    .failure();
        }
    }

    private ResponseFormat format(PrivacyGate gate, Iterator<Checked> checked) {
        return switch (form) {
            case Form.Text _ -> new ResponseFormat.Text();
            case Form.AnyObject _ -> new ResponseFormat.JsonObject();
            case Form.Schema(var schema, var strict) ->
                new ResponseFormat.JsonSchema(schema.release(gate, checked), strict);
        };
    }

    /** @param before makes the ids of its calls its own */
    private static List<ChatMessage> released(Round round, int before, PrivacyGate gate, Iterator<Checked> checked) {
        var text = gate.release(checked.next()).text();
        var calls = new ArrayList<ChatMessage.Call>();
        var results = new ArrayList<ChatMessage>();
        for (var call : round.calls()) {
            var id = before + "-" + calls.size();
            calls.add(new ChatMessage.Call(id, call.call().release(gate, checked)));
            results.add(
                    new ChatMessage.ToolResult(id, gate.release(checked.next()).text()));
        }
        var messages = new ArrayList<ChatMessage>(List.of(new ChatMessage.Assistant(text, calls)));
        messages.addAll(results);
        return messages;
    }
}
