package brane.broker;

import brane.core.Problem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import okio.BufferedSource;

/**
 * A model server's stream, looked at frame by frame before langchain4j reads it, because langchain4j takes a cut stream for a
 * whole answer, swallows error frames and skips broken ones. Here a frame that is broken, an error frame, or an end without the
 * protocol's own end mark fails the flight.
 */
final class FrameCheck extends InputStream {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_FRAME = 4 << 20;

    /** The stream's failure, which the flight knows already. */
    private static final class BrokenException extends IOException {

        private static final long serialVersionUID = 1L;

        BrokenException(String slug, @org.jspecify.annotations.Nullable IOException cause) {
            super(slug, cause);
        }
    }

    private final BufferedSource source;
    private final Flight flight;
    private final Frames frames;
    private InputStream checked = InputStream.nullInputStream();

    FrameCheck(BufferedSource source, Flight flight, Frames frames) {
        this.source = source;
        this.flight = flight;
        this.frames = frames;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (true) {
            var count = checked.read(into, offset, length);
            if (count > 0 || length == 0) {
                return count;
            }
            if (!nextLine()) {
                return -1;
            }
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
            line = java.util.Objects.requireNonNullElse(source.readUtf8Line(), "");
        } catch (BrokenException e) {
            throw e;
        } catch (IOException e) {
            throw broken(cut("the connection broke in mid-answer"), e);
        }
        check(line);
        checked = new ByteArrayInputStream(
                (line + (frames.events() && flight.whole() ? "\n\n" : "\n")).getBytes(StandardCharsets.UTF_8));
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
                take(frames.sign(frame(line)));
            }
        } else if (line.startsWith("data:")) {
            var data = line.substring(5).strip();
            take(frames.isMark(data) ? frames.mark() : frames.sign(frame(data)));
        } else if (line.startsWith("{") || line.startsWith("<")) {
            throw broken(notAStream(), null);
        }
    }

    private void take(Frames.Sign sign) throws IOException {
        switch (sign) {
            case LIFE -> flight.sign(false);
            case TEXT -> flight.sign(true);
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

    private IOException broken(Problem problem, @org.jspecify.annotations.Nullable IOException cause) {
        flight.fail(problem);
        return new BrokenException(problem.slug(), cause);
    }
}
