package brane.broker;

import brane.core.Problem;
import brane.core.ProblemException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What langchain4j tells of one attempt at a call; the flight, not this, decides how the call ended. */
final class Attempt implements StreamingChatResponseHandler {

    private static final long MAX_RETRY_AFTER_SECONDS = 5;
    /** Of an answer, for each token that was allowed; a server that sends more ignores the limit. */
    private static final int MOST_CHARACTERS_A_TOKEN = 64;

    private final ModelTarget target;
    private final Flight flight;
    private final Consumer<String> sink;
    private final long mostCharacters;
    private final long began = System.nanoTime();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> sinkFailure = new AtomicReference<>();
    private volatile @Nullable ChatResponse response;
    private long firstToken;
    private long characters;

    Attempt(ModelTarget target, ChatOptions options, Flight flight, Consumer<String> sink) {
        this.target = target;
        this.flight = flight;
        this.sink = sink;
        this.mostCharacters = (long) options.maxTokens() * MOST_CHARACTERS_A_TOKEN;
    }

    @Override
    public void onPartialResponse(String text) {
        if (flight.stopped() || text.isEmpty()) {
            return;
        }
        if (firstToken == 0) {
            firstToken = Math.max(1, (System.nanoTime() - began) / 1_000_000);
        }
        characters += text.length();
        if (characters > mostCharacters) {
            flight.fail(Problem.of(
                    "model-stream-broken",
                    502,
                    "The model server does not stop.",
                    "it sent far more than the `max_tokens` that it was allowed; what came until then is kept"));
            return;
        }
        deliver(text);
    }

    /** While the sink is busy, the silence is not the server's; when it fails, the call is over and the failure the caller's. */
    private void deliver(String text) {
        flight.delivering(true);
        try {
            sink.accept(text);
        } catch (RuntimeException e) {
            sinkFailure.compareAndSet(null, e);
            flight.cancel();
        } finally {
            flight.delivering(false);
        }
    }

    void rethrowFailureOfTheSink() {
        var thrown = sinkFailure.get();
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
        response = complete;
    }

    @Override
    public void onError(Throwable error) {
        failure.compareAndSet(null, error);
    }

    boolean broke() {
        return failure.get() != null;
    }

    long firstTokenMillis() {
        return firstToken;
    }

    @Nullable
    Integer inputTokens() {
        var usage = usage();
        return usage == null ? null : usage.inputTokenCount();
    }

    @Nullable
    Integer outputTokens() {
        var usage = usage();
        return usage == null ? null : usage.outputTokenCount();
    }

    /** Whether the server stopped at the tokens that the answer may have. */
    boolean atLimit() {
        var complete = response;
        return complete != null && complete.finishReason() == FinishReason.LENGTH;
    }

    private @Nullable TokenUsage usage() {
        var complete = response;
        return complete == null ? null : complete.tokenUsage();
    }

    /** Seconds to wait before another attempt makes sense, or -1. */
    long retryAfterSeconds() {
        var status = cause(OwnedHttp.StatusException.class);
        if (status == null || (status.statusCode() != 429 && status.statusCode() != 503)) {
            return -1;
        }
        return status.retryAfterSeconds() <= MAX_RETRY_AFTER_SECONDS ? status.retryAfterSeconds() : -1;
    }

    private <E extends Throwable> @Nullable E cause(Class<E> type) {
        for (var cause = failure.get(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** Why it broke. */
    Problem problem() {
        var status = cause(OwnedHttp.StatusException.class);
        if (status != null) {
            return Refusal.of(target, status);
        }
        var known = cause(ProblemException.class);
        if (known != null) {
            return known.problem();
        }
        return Problem.of(
                "model-stream-cut",
                502,
                "The answer was cut off.",
                "the server ended it early; what came is kept, ask again");
    }
}
