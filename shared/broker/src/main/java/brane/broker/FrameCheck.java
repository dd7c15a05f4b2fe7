package brane.broker;

import brane.core.Problem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * A model server's stream, read frame by frame. A frame that is broken, an error frame, or an end without the protocol's own end
 * mark fails the flight.
 */
final class FrameCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_FRAME = 4 << 20;

    /** The stream's failure, which the flight knows already. */
    private static final class BrokenException extends IOException {

        private static final long serialVersionUID = 1L;

        BrokenException(String slug, @Nullable IOException cause) {
            super(slug, cause);
        }
    }

    private final BufferedSource source;
    private final Flight flight;
    private final Frames frames;
    private final Heard heard;

    FrameCheck(BufferedSource source, Flight flight, Frames frames, Heard heard) {
        this.source = source;
        this.flight = flight;
        this.frames = frames;
        this.heard = heard;
    }

    /** Reads to the end of the answer. */
    void read() throws IOException {
        while (nextLine()) {
            // Each line was handed on.
        }
    }

    private boolean nextLine() throws IOException {
        if (flight.whole()) {
            // Some servers keep the connection open behind the end mark; there is nothing left to wait for.
            return false;
        }
        String line;
        try {
            if (source.exhausted()) {
                return ended();
            }
            // The last line may lack its end; one that does not end within the limit is no line.
            if (source.indexOf((byte) '\n', 0, MAX_FRAME) < 0 && source.request(MAX_FRAME)) {
                throw broken(tooMuch(), null);
            }
            line = Objects.requireNonNullElse(source.readUtf8Line(), "");
        } catch (BrokenException e) {
            throw e;
        } catch (IOException e) {
            throw broken(cut("the connection broke in mid-answer"), e);
        }
        check(line);
        return true;
    }

    private boolean ended() throws IOException {
        if (flight.whole()) {
            return false;
        }
        throw broken(cut("the answer ended without the end mark of its protocol"), null);
    }

    private void check(String line) throws IOException {
        if (!frames.events()) {
            if (!line.isBlank()) {
                take(frames.read(frame(line), heard));
            }
        } else if (line.startsWith("data:")) {
            var data = line.substring(5).strip();
            take(frames.isMark(data) ? frames.mark() : frames.read(frame(data), heard));
        } else if (line.startsWith("{") || line.startsWith("<")) {
            throw broken(notAStream(), null);
        }
    }

    private void take(Frames.Sign sign) throws IOException {
        switch (sign) {
            case LIFE -> flight.sign(false);
            case END -> flight.complete();
            case END_WITHOUT_REASON -> throw broken(cut("the server ended the answer without a reason"), null);
            case ERROR ->
                throw broken(
                        Problem.of(
                                "model-stream-broken",
                                502,
                                "The model server failed in mid-answer.",
                                "it sent an error instead of more text; its own log says why; ask again"),
                        null);
        }
    }

    private JsonNode frame(String json) throws IOException {
        try {
            var frame = JSON.readTree(json);
            if (frame != null && frame.isObject()) {
                return frame;
            }
        } catch (JsonProcessingException e) {
            throw broken(notJson(), e);
        }
        throw broken(notJson(), null);
    }

    private static Problem notJson() {
        return Problem.of(
                "model-stream-broken",
                502,
                "The model server sent something broken.",
                "a frame of its stream was not a JSON object; is the provider of the Neuron right?");
    }

    private static Problem notAStream() {
        return Problem.of(
                "model-stream-broken",
                502,
                "The model server sent something broken.",
                "it answered with something that is not a stream of events; are provider and endpoint right?");
    }

    private static Problem tooMuch() {
        return Problem.of(
                "model-stream-broken",
                502,
                "The model server sent something broken.",
                "a line of its stream was longer than " + (MAX_FRAME >> 20) + " MiB");
    }

    private static Problem cut(String how) {
        return Problem.of(
                "model-stream-cut",
                502,
                "The answer was cut off.",
                how + "; what came is kept, ask again for the rest");
    }

    private IOException broken(Problem problem, @Nullable IOException cause) {
        flight.fail(problem);
        return new BrokenException(problem.slug(), cause);
    }
}
