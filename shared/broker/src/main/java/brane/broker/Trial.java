package brane.broker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a model was made to do, and how it went.
 *
 * @param why why it failed or nothing can be said; null when it passed
 * @param millis how long the server took
 * @param sent tokens that the prompt has at least; of {@link Of#CONTEXT} only
 * @param counted tokens of it that the server counted; of {@link Of#CONTEXT} only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Trial(
        Of of,
        Verdict verdict,
        @Nullable Why why,
        long millis,
        @Nullable Integer sent,
        @Nullable Integer counted) {

    /** What is tried. */
    public enum Of {
        /** A tool that it is told to call, with an argument that it is told. */
        @JsonProperty("tools")
        TOOLS,
        /** A question that is asked in words and must be answered by the JSON of a schema. */
        @JsonProperty("json_schema")
        JSON_SCHEMA,
        /** A picture of two colours, which it must name. */
        @JsonProperty("vision")
        VISION,
        /** Whether it thinks before it answers; seen by the way, so it is only ever passed. */
        @JsonProperty("thinking")
        THINKING,
        /** Whether a prompt of a few thousand tokens is read whole, by the server's own count; not the whole window. */
        @JsonProperty("context")
        CONTEXT
    }

    /** How it went. */
    public enum Verdict {
        @JsonProperty("passed")
        PASSED,
        @JsonProperty("failed")
        FAILED,
        /** Neither was seen. */
        @JsonProperty("unsure")
        UNSURE
    }

    /** Why not. */
    public enum Why {
        /** It answered in words where a call or JSON was asked for. */
        @JsonProperty("in_words")
        IN_WORDS,
        /** A call, JSON or colours, but not the right ones. */
        @JsonProperty("wrong")
        WRONG,
        /** The server refuses such requests. */
        @JsonProperty("refused")
        REFUSED,
        /** The server counted fewer tokens than the prompt has. */
        @JsonProperty("cut")
        CUT,
        /** The server counts no tokens. */
        @JsonProperty("uncounted")
        UNCOUNTED,
        /** The answer came to its limit of tokens before it said anything. */
        @JsonProperty("limit")
        LIMIT,
        /** No answer within the time. */
        @JsonProperty("slow")
        SLOW,
        /** The server failed or was busy. */
        @JsonProperty("server")
        SERVER
    }

    static Trial passed(Of of, long millis) {
        return new Trial(of, Verdict.PASSED, null, millis, null, null);
    }

    static Trial failed(Of of, Why why, long millis) {
        return new Trial(of, Verdict.FAILED, why, millis, null, null);
    }

    static Trial unsure(Of of, Why why, long millis) {
        return new Trial(of, Verdict.UNSURE, why, millis, null, null);
    }

    Trial counting(int tokensSent, @Nullable Integer tokensCounted) {
        return new Trial(of, verdict, why, millis, tokensSent, tokensCounted);
    }
}
