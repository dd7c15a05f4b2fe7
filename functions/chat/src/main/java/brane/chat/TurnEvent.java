package brane.chat;

import brane.broker.ToolCall;
import brane.core.Problem;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a turn tells its reader, in order; exactly one of Done, Failed and Cancelled, and it comes last (docs/http-api.md). */
sealed interface TurnEvent {

    /** The name of a problem's wait. */
    String RETRY_AFTER = "retry_after";

    /** The name of the event on the wire. */
    default String type() {
        return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether nothing may follow. */
    default boolean last() {
        return this instanceof Done || this instanceof Failed || this instanceof Cancelled;
    }

    record Started(UUID turn, UUID conversation, NeuronVersion neuron, Model model, int tier) implements TurnEvent {}

    record NeuronVersion(String id, long version) {}

    record Model(String provider, @Nullable String model, boolean local) {}

    /** A step of the answer; a later event with the same number replaces it. */
    record Step(
            int step,
            String kind,
            String state,
            String label,
            @Nullable Integer count,
            @Nullable Long millis) implements TurnEvent {}

    /** The passages that the model really gets, numbered as the answer cites them. */
    record Passages(List<Source> passages) implements TurnEvent {}

    /** A passage as it is cited; offsets are UTF-16 units of the document's text. */
    record Source(
            int n,
            UUID document,
            String name,
            String type,
            int ordinal,
            String text,
            int start,
            int end,
            @Nullable Integer page,
            List<String> headings,
            @Nullable Integer paragraph,
            double score) {}

    /** More of the answer. */
    record Text(String text) implements TurnEvent {}

    /**
     * What the model wants to be called, by whoever asked.
     *
     * @param givenUp whether its calls could not be used, so that it was asked to answer without
     */
    record Calls(List<ToolCall> calls, boolean givenUp) implements TurnEvent {}

    record Citations(List<Citation> citations, List<Range> unsupported) implements TurnEvent {}

    record Citation(int n) {}

    /** UTF-16 offsets in the answer. */
    record Range(int start, int end) {}

    /** What was hidden from the model, and what left the building. */
    record Privacy(Map<String, Integer> pseudonymised, Left left, List<Hidden> tokens) implements TurnEvent {

        /** With the values of the question only, or of the answer only. */
        Privacy of(String in) {
            return new Privacy(
                    pseudonymised,
                    left,
                    tokens.stream().filter(token -> token.in().equals(in)).toList());
        }
    }

    record Left(long bytes, @Nullable String to) {}

    /** A value that the model did not see, where it stands in the question or the answer. */
    record Hidden(String type, String placeholder, int start, int end, String in) {}

    record Usage(@Nullable Integer inputTokens, @Nullable Integer outputTokens, long firstTokenMillis, long totalMillis)
            implements TurnEvent {}

    /** @param cut why the answer stops short of its end; null when it is whole */
    record Done(@Nullable Cut cut) implements TurnEvent {}

    /** What ends an answer in order, and yet too early. */
    enum Cut {
        /** It has as many tokens as the Neuron's {@code model.max_tokens}, or the server's own limit, allows. */
        @JsonProperty("length")
        LENGTH
    }

    record Failed(Reason problem) implements TurnEvent {

        static Failed because(Problem problem) {
            var wait = problem.more().get(RETRY_AFTER) instanceof Number seconds ? seconds.intValue() : null;
            return new Failed(new Reason(
                    "/problems/" + problem.slug(), problem.title(), problem.status(), problem.detail(), wait));
        }
    }

    /**
     * A problem as it goes over the wire.
     *
     * @param retryAfter seconds until asking again makes sense; null where nobody knows
     */
    record Reason(
            String type,
            String title,
            int status,
            String detail,
            @Nullable Integer retryAfter) {

        Problem asProblem() {
            var problem = Problem.of(type.substring("/problems/".length()), status, title, detail);
            return retryAfter == null ? problem : problem.with(RETRY_AFTER, retryAfter);
        }
    }

    record Cancelled() implements TurnEvent {}
}
