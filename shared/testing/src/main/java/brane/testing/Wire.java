package brane.testing;

/** A protocol as the fake model server writes it, taken from the providers' own descriptions of their streams. */
public enum Wire {
    OLLAMA("/api/chat") {
        @Override
        String token(String json) {
            return line(
                    "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":" + json + "},\"done\":false}");
        }

        @Override
        String end(boolean whole, int prompt) {
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
        String whole(WholeAnswer answer) {
            var call = answer.call() == null
                    ? ""
                    : ",\"tool_calls\":[{\"function\":{\"name\":\"record_number\",\"arguments\":" + answer.call()
                            + "}}]";
            return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":" + text(answer) + call
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
        String token(String json) {
            return data("{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":" + json + "}}]}");
        }

        @Override
        String end(boolean whole, int prompt) {
            return data("{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
                            + (whole ? "stop" : "length") + "\"}]}")
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
                            + quoted(answer.call()) + "}}]";
            return "{\"id\":\"1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                    + text(answer)
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
        String token(String json) {
            return event("response.output_text.delta", ITEM + ",\"delta\":" + json);
        }

        @Override
        String end(boolean whole, int prompt) {
            var status = whole ? "completed" : "incomplete";
            return event(
                    "response." + status,
                    "\"response\":{\"id\":\"r\",\"model\":\"m\",\"status\":\"" + status + "\","
                            + (whole ? "" : "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},")
                            + "\"output\":[],\"usage\":{\"input_tokens\":" + prompt
                            + ",\"output_tokens\":5,\"total_tokens\":"
                            + (prompt + 5) + "}}");
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
                    ? "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":" + text(answer) + "}]}"
                    : "{\"type\":\"function_call\",\"name\":\"record_number\",\"arguments\":" + quoted(answer.call())
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
        String token(String json) {
            return event(
                    "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":" + json + "}");
        }

        @Override
        String end(boolean whole, int prompt) {
            return event("content_block_stop", "\"index\":0")
                    + event(
                            "message_delta",
                            "\"delta\":{\"stop_reason\":\"" + (whole ? "end_turn" : "max_tokens")
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
                    ? "{\"type\":\"text\",\"text\":" + text(answer) + "}"
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

    /** What comes before the first token. */
    String start(int prompt) {
        return "";
    }

    /** @param json a JSON string */
    abstract String token(String json);

    /**
     * @param whole false when the answer ends at its limit
     * @param prompt how many tokens of the prompt are counted
     */
    abstract String end(boolean whole, int prompt);

    abstract String error();

    /** An answer that does not stream. */
    abstract String whole(WholeAnswer answer);

    private static String text(WholeAnswer answer) {
        return answer.said() == null ? "null" : quoted(answer.said());
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    String broken() {
        return data("{\"this is no");
    }

    private static String data(String data) {
        return "data: " + data + "\n\n";
    }

    private static String event(String type, @org.jspecify.annotations.Nullable String rest) {
        return "event: " + type + "\n" + data("{\"type\":\"" + type + "\"" + (rest == null ? "" : "," + rest) + "}");
    }
}
