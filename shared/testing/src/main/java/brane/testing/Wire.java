package brane.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol as the fake model server writes it, taken from the providers' own descriptions of their streams. */
public enum Wire {
    OLLAMA("/api/chat") {
        @Override
        String text(String json) {
            return message("\"content\":" + json);
        }

        @Override
        String thought(String json) {
            return message("\"content\":\"\",\"thinking\":" + json);
        }

        // A call is never split here; older servers say neither id nor index.
        @Override
        String call(Piece.Call call) {
            var index = call.index() < 0 ? "" : "\"index\":" + call.index() + ",";
            return message("\"content\":\"\",\"tool_calls\":[{" + field("id", call.id()) + "\"function\":{" + index
                    + field("name", call.name()) + "\"arguments\":"
                    + (call.odd() ? json(call.arguments()) : call.arguments()) + "}}]");
        }

        private String message(String content) {
            return line("{\"model\":\"m\",\"message\":{\"role\":\"assistant\"," + content + "},\"done\":false}");
        }

        @Override
        String end(boolean whole, int prompt, List<Piece> said) {
            return line(
                    "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\""
                            + (whole ? "stop" : "length") + "\",\"prompt_eval_count\":" + prompt
                            + ",\"eval_count\":5}");
        }

        @Override
        String error() {
            return line("{\"error\":\"out of memory\"}");
        }

        @Override
        String broken() {
            return line("{\"this is no");
        }

        @Override
        String frame(String json) {
            return line(json);
        }

        @Override
        String whole(WholeAnswer answer) {
            var call = answer.call() == null
                    ? ""
                    : ",\"tool_calls\":[{\"function\":{\"name\":\"record_number\",\"arguments\":" + answer.call()
                            + "}}]";
            return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":" + said(answer) + call
                    + (answer.thought() ? ",\"thinking\":\"Hm.\"" : "") + "},\"done\":true,\"done_reason\":\""
                    + (answer.atLimit() ? "length" : "stop") + "\""
                    + (answer.counted() == null ? "" : ",\"prompt_eval_count\":" + answer.counted()) + "}";
        }

        private String line(String json) {
            return json + "\n";
        }
    },
    OPENAI("/chat/completions") {
        @Override
        String text(String json) {
            return delta("\"content\":" + json);
        }

        @Override
        String thought(String json) {
            return delta("\"content\":null,\"reasoning_content\":" + json);
        }

        @Override
        String call(Piece.Call call) {
            var index = call.index() < 0 ? "" : "\"index\":" + call.index() + ",";
            return delta("\"tool_calls\":[{" + index + field("id", call.id()) + "\"type\":\"function\",\"function\":{"
                    + field("name", call.name()) + "\"arguments\":"
                    + (call.odd() ? call.arguments() : json(call.arguments())) + "}}]");
        }

        private String delta(String content) {
            return data("{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{" + content + "}}]}");
        }

        @Override
        String end(boolean whole, int prompt, List<Piece> said) {
            var reason = !whole ? "length" : calls(said).isEmpty() ? "stop" : "tool_calls";
            return data("{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}")
                    + data("{\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":" + prompt
                            + ",\"completion_tokens\":5,\"total_tokens\":" + (prompt + 5) + "}}")
                    + data("[DONE]");
        }

        @Override
        String error() {
            return data("{\"error\":{\"message\":\"out of memory\"}}");
        }

        @Override
        String whole(WholeAnswer answer) {
            var call = answer.call() == null
                    ? ""
                    : ",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"record_number\",\"arguments\":"
                            + json(answer.call()) + "}}]";
            return "{\"id\":\"1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                    + said(answer)
                    + call + (answer.thought() ? ",\"reasoning_content\":\"Hm.\"" : "") + "},\"finish_reason\":\""
                    + (answer.atLimit() ? "length" : answer.call() == null ? "stop" : "tool_calls") + "\"}]"
                    + (answer.counted() == null ? "" : ",\"usage\":{\"prompt_tokens\":" + answer.counted() + "}") + "}";
        }
    },
    RESPONSES("/responses") {
        private static final String ITEM = "\"item_id\":\"i\",\"output_index\":0,\"content_index\":0";

        @Override
        String start(int prompt) {
            return event("response.created", "\"response\":{\"id\":\"r\",\"status\":\"in_progress\",\"output\":[]}");
        }

        @Override
        String text(String json) {
            return event("response.output_text.delta", ITEM + ",\"delta\":" + json);
        }

        @Override
        String thought(String json) {
            return event(
                    "response.reasoning_summary_text.delta",
                    "\"item_id\":\"rs\",\"output_index\":0,\"summary_index\":0,\"delta\":" + json);
        }

        @Override
        String call(Piece.Call call) {
            var opens = call.name() == null
                    ? ""
                    : event("response.output_item.added", output(call.index()) + ",\"item\":" + item(call, ""));
            return opens
                    + event(
                            "response.function_call_arguments.delta",
                            "\"item_id\":\"fc" + call.index() + "\"," + output(call.index()) + ",\"delta\":"
                                    + json(call.arguments()));
        }

        private String output(int index) {
            return "\"output_index\":" + (index + 1);
        }

        private String item(Piece.Call call, String arguments) {
            return "{\"type\":\"function_call\",\"id\":\"fc" + call.index() + "\"," + field("call_id", call.id())
                    + field("name", call.name()) + "\"arguments\":" + json(arguments) + "}";
        }

        @Override
        String end(boolean whole, int prompt, List<Piece> said) {
            var closes = new StringBuilder();
            for (var call : whole ? calls(said) : List.<Piece.Call>of()) {
                closes.append(event(
                        "response.function_call_arguments.done",
                        "\"item_id\":\"fc" + call.index() + "\"," + output(call.index()) + ",\"arguments\":"
                                + json(call.arguments())));
                closes.append(event(
                        "response.output_item.done",
                        output(call.index()) + ",\"item\":" + item(call, call.arguments())));
            }
            var status = whole ? "completed" : "incomplete";
            return closes
                    + event(
                            "response." + status,
                            "\"response\":{\"id\":\"r\",\"model\":\"m\",\"status\":\"" + status + "\","
                                    + (whole ? "" : "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},")
                                    + "\"output\":[],\"usage\":{\"input_tokens\":" + prompt
                                    + ",\"output_tokens\":5,\"total_tokens\":" + (prompt + 5) + "}}");
        }

        @Override
        String error() {
            return event(
                    "response.failed",
                    "\"response\":{\"id\":\"r\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"out of memory\"}}");
        }

        @Override
        String whole(WholeAnswer answer) {
            var item = answer.call() == null
                    ? "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":" + said(answer) + "}]}"
                    : "{\"type\":\"function_call\",\"name\":\"record_number\",\"arguments\":" + json(answer.call())
                            + "}";
            return "{\"id\":\"r\",\"status\":\"" + (answer.atLimit() ? "incomplete" : "completed") + "\","
                    + (answer.atLimit() ? "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}," : "")
                    + "\"output\":[" + (answer.thought() ? "{\"type\":\"reasoning\",\"summary\":[]}," : "") + item
                    + "],\"usage\":{\"output_tokens_details\":{\"reasoning_tokens\":" + (answer.thought() ? 9 : 0) + "}"
                    + (answer.counted() == null ? "" : ",\"input_tokens\":" + answer.counted()) + "}}";
        }
    },
    ANTHROPIC("/messages") {
        @Override
        String start(int prompt) {
            return event(
                            "message_start",
                            "\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                                    + "\"stop_reason\":null,\"usage\":{\"input_tokens\":" + prompt
                                    + ",\"output_tokens\":1}}")
                    + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                    + event("ping", null);
        }

        @Override
        String text(String json) {
            return delta(0, "\"type\":\"text_delta\",\"text\":" + json);
        }

        @Override
        String thought(String json) {
            return delta(0, "\"type\":\"thinking_delta\",\"thinking\":" + json);
        }

        @Override
        String call(Piece.Call call) {
            var opens = call.name() == null
                    ? ""
                    : event(
                            "content_block_start",
                            "\"index\":" + (call.index() + 1) + ",\"content_block\":{\"type\":\"tool_use\","
                                    + field("id", call.id()) + field("name", call.name()) + "\"input\":{}}");
            return opens
                    + delta(
                            call.index() + 1,
                            "\"type\":\"input_json_delta\",\"partial_json\":" + json(call.arguments()));
        }

        private String delta(int block, String delta) {
            return event("content_block_delta", "\"index\":" + block + ",\"delta\":{" + delta + "}");
        }

        @Override
        String end(boolean whole, int prompt, List<Piece> said) {
            var closes = new StringBuilder(event("content_block_stop", "\"index\":0"));
            calls(said).forEach(call -> closes.append(event("content_block_stop", "\"index\":" + (call.index() + 1))));
            var reason = !whole ? "max_tokens" : calls(said).isEmpty() ? "end_turn" : "tool_use";
            return closes
                    + event(
                            "message_delta",
                            "\"delta\":{\"stop_reason\":\"" + reason
                                    + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":5}")
                    + event("message_stop", null);
        }

        @Override
        String error() {
            return event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}");
        }

        @Override
        String whole(WholeAnswer answer) {
            var part = answer.call() == null
                    ? "{\"type\":\"text\",\"text\":" + said(answer) + "}"
                    : "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"record_number\",\"input\":" + answer.call() + "}";
            return "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["
                    + (answer.thought() ? "{\"type\":\"thinking\",\"thinking\":\"Hm.\"}," : "") + part
                    + "],\"stop_reason\":\""
                    + (answer.atLimit() ? "max_tokens" : answer.call() == null ? "end_turn" : "tool_use") + "\""
                    + (answer.counted() == null ? "" : ",\"usage\":{\"input_tokens\":" + answer.counted() + "}") + "}";
        }
    };

    private final String path;

    Wire(String path) {
        this.path = path;
    }

    /** The protocol of a request, by its first line. */
    static Wire of(String head) {
        var line = head.lines().findFirst().orElse("");
        for (var wire : values()) {
            if (line.contains(wire.path)) {
                return wire;
            }
        }
        return OPENAI;
    }

    String contentType() {
        return this == OLLAMA ? "application/x-ndjson" : "text/event-stream";
    }

    /** What comes before the first piece. */
    String start(int prompt) {
        return "";
    }

    String piece(Piece piece) {
        return switch (piece) {
            case Piece.Text text -> text(json(text.text()));
            case Piece.Thought thought -> thought(json(thought.text()));
            case Piece.Call call -> call(call);
            case Piece.Frame frame -> frame(frame.json());
        };
    }

    /** @param json a JSON string */
    abstract String text(String json);

    /** @param json a JSON string */
    abstract String thought(String json);

    abstract String call(Piece.Call call);

    /**
     * @param whole false when the answer ends at its limit
     * @param prompt how many tokens of the prompt are counted
     */
    abstract String end(boolean whole, int prompt, List<Piece> said);

    /** The end of an answer that the model or a filter will not give; Ollama's is that of its limit. */
    String declined(int prompt) {
        var end = end(false, prompt, List.of());
        return this == OLLAMA
                ? end
                : end.replace("\"length\"", "\"content_filter\"")
                        .replace("\"max_output_tokens\"", "\"content_filter\"")
                        .replace("\"max_tokens\"", "\"refusal\"");
    }

    abstract String error();

    /** An answer that does not stream. */
    abstract String whole(WholeAnswer answer);

    private static String said(WholeAnswer answer) {
        return answer.said() == null ? "null" : json(answer.said());
    }

    String broken() {
        return data("{\"this is no");
    }

    String frame(String json) {
        return data(json);
    }

    /** The calls of an answer, each in one. */
    private static List<Piece.Call> calls(List<Piece> said) {
        var calls = new LinkedHashMap<Integer, Piece.Call>();
        for (var piece : said) {
            if (piece instanceof Piece.Call call) {
                calls.merge(
                        call.index(),
                        call,
                        (one, more) -> new Piece.Call(
                                one.index(), one.id(), one.name(), one.arguments() + more.arguments(), one.odd()));
            }
        }
        return new ArrayList<>(calls.values());
    }

    private static String data(String data) {
        return "data: " + data + "\n\n";
    }

    private static String event(String type, @Nullable String rest) {
        return "event: " + type + "\n" + data("{\"type\":\"" + type + "\"" + (rest == null ? "" : "," + rest) + "}");
    }

    /** A field and the comma behind it; nothing when there is no value. */
    private static String field(String name, @Nullable String value) {
        return value == null ? "" : "\"" + name + "\":" + json(value) + ",";
    }

    private static String json(String text) {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                default -> json.append(c < ' ' ? String.format("\\u%04x", (int) c) : Character.toString(c));
            }
        }
        return json.append('"').toString();
    }
}
