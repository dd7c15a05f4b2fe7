package brane.broker;

import brane.core.Problem;
import brane.core.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One attempt at a call: what the server says, on its way to the reader. The flight, not this, decides how the call ended. */
final class Attempt implements Heard, StreamingChatResponseHandler {

    private static final long MAX_RETRY_AFTER_SECONDS = 5;
    /** Of an answer, and of the thoughts before it, for each token that was allowed; a server that sends more ignores the limit. */
    private static final int MOST_CHARACTERS_A_TOKEN = 64;

    private final ModelTarget target;
    private final Flight flight;
    private final ModelStream sink;
    private final long mostCharacters;
    private final long began;
    private final boolean mends;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> sinkFailure = new AtomicReference<>();
    private final ThoughtSplitter splitter = new ThoughtSplitter();
    private final CallPieces pieces = new CallPieces();
    private final StringBuilder said = new StringBuilder();
    private final Reading reading;
    private final ModelStream reader = new ModelStream() {
        @Override
        public void text(String piece) {
            if (firstToken == 0) {
                firstToken = Math.max(1, (System.nanoTime() - began) / 1_000_000);
            }
            flight.sign(true);
            if (mends) {
                said.append(piece);
            }
            deliver(() -> sink.text(piece));
        }

        @Override
        public void thought(String piece) {
            thought = true;
            deliver(() -> sink.thought(piece));
        }
    };
    private final ModelStream behindThoughts = new ModelStream() {
        @Override
        public void text(String piece) {
            reading.accept(piece, reader);
        }

        @Override
        public void thought(String piece) {
            reader.thought(piece);
        }
    };
    private @Nullable Integer inputTokens;
    private @Nullable Integer outputTokens;
    private ChatResult.End end = ChatResult.End.STOP;
    private long firstToken;
    private boolean thought;
    private boolean unreadable;
    private boolean declined;
    private long characters;
    private long thoughtCharacters;

    /**
     * @param began when the whole call began, in nanoseconds
     * @param mends whether the model may be shown its own answer again; else the text is not kept here
     */
    Attempt(
            ModelTarget target,
            ChatOptions options,
            Reading reading,
            Flight flight,
            ModelStream sink,
            long began,
            boolean mends) {
        this.target = target;
        this.reading = reading;
        this.flight = flight;
        this.sink = sink;
        this.began = began;
        this.mends = mends;
        this.mostCharacters = (long) options.maxTokens() * MOST_CHARACTERS_A_TOKEN;
    }

    @Override
    public void text(String piece) {
        characters += piece.length();
        if (goesOn(piece, characters)) {
            splitter.accept(piece, behindThoughts);
        }
    }

    @Override
    public void thought(String piece) {
        thoughtCharacters += piece.length();
        if (goesOn(piece, thoughtCharacters)) {
            reader.thought(piece);
        }
    }

    private boolean goesOn(String piece, long all) {
        if (flight.stopped() || piece.isEmpty()) {
            return false;
        }
        if (all > mostCharacters) {
            endless("it sent far more than the `max_tokens` that it was allowed; what came until then is kept");
            return false;
        }
        return true;
    }

    private void endless(String what) {
        flight.fail(Problem.of("model-stream-broken", 502, "The model server does not stop.", what));
    }

    @Override
    public void call(@Nullable String place, String id, String name, JsonNode arguments) {
        pieces.add(place, id, name, arguments);
        limitCalls();
    }

    @Override
    public void wholeCall(String place, String id, String name, JsonNode arguments) {
        pieces.set(place, id, name, arguments);
        limitCalls();
    }

    @Override
    public void unreadableCall() {
        unreadable = true;
    }

    /** Whether its server could not read a call of the model: so the model wrote it wrong. */
    boolean unreadable() {
        var status = cause(OwnedHttp.StatusException.class);
        return unreadable || (status != null && Frames.isUnreadableCall(status.said()));
    }

    private void limitCalls() {
        if (pieces.tooMuch()) {
            endless("it sent more than " + CallPieces.MOST + " tool calls, or one of more than " + CallPieces.LONGEST
                    + " characters");
        }
    }

    @Override
    public void counted(@Nullable Integer input, @Nullable Integer output) {
        inputTokens = input == null ? inputTokens : input;
        outputTokens = output == null ? outputTokens : output;
    }

    @Override
    public void ended(ChatResult.End why) {
        end = why;
    }

    @Override
    public void declined() {
        declined = true;
    }

    /** Whether the answer ended in order, and is none. */
    boolean isDeclined() {
        return declined && !broke();
    }

    /**
     * The stream has ended: what was held back goes to the reader.
     *
     * @return the calls of the answer; none when it did not end in order, or at its limit
     */
    Reading.Found end() {
        var whole = flight.whole() && !broke() && !declined && end == ChatResult.End.STOP;
        splitter.end(behindThoughts);
        var called = whole ? pieces.all() : List.<SaidCall>of();
        var found = reading.end(whole && called.isEmpty(), reader);
        return called.isEmpty() ? found : Reading.Found.of(called);
    }

    /** The text that the reader has of it; nothing where there is nothing to mend. */
    String said() {
        return said.toString();
    }

    /** While the sink is busy, the silence is not the server's; when it fails, the call is over and the failure the caller's. */
    private void deliver(Runnable piece) {
        if (sinkFailure.get() != null || flight.cancelled()) {
            return;
        }
        flight.delivering(true);
        try {
            piece.run();
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

    /** Never said, because langchain4j does not read the answer. */
    @Override
    public void onCompleteResponse(ChatResponse complete) {}

    @Override
    public void onError(Throwable error) {
        failure.compareAndSet(null, error);
    }

    boolean broke() {
        return failure.get() != null;
    }

    ChatResult.End why() {
        return end;
    }

    /** After how many milliseconds the reader had the first text; 0 when there was none. */
    long firstToken() {
        return firstToken;
    }

    boolean thought() {
        return thought;
    }

    @Nullable
    Integer inputTokens() {
        return inputTokens;
    }

    @Nullable
    Integer outputTokens() {
        return outputTokens;
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
        if (isDeclined()) {
            return Refusal.declined();
        }
        if (unreadable()) {
            return Problem.of(
                    "model-stream-broken",
                    502,
                    "The model server could not read its own model.",
                    "the model wrote a tool call that the server does not understand; ask again, or take another model");
        }
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
