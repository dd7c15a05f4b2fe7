package brane.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Server-sent events, one flush an event. A client that has left shows as {@link ClientLeftException} at the next write; a
 * comment every 15 seconds of silence keeps proxies awake and finds out.
 */
public final class EventStream implements AutoCloseable {

    /** The reader is gone: there is nobody to write to. */
    public static final class ClientLeftException extends UncheckedIOException {

        private static final long serialVersionUID = 1L;

        ClientLeftException(IOException cause) {
            super(cause);
        }

        /** Found out by something else than a write. */
        public ClientLeftException() {
            super(new IOException("the client has left"));
        }
    }

    /** How long a person who lost the right to it may still see a stream. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

    private final OutputStream out;
    private final Runnable still;
    private long checked = System.nanoTime();

    /** @param still fails when the reader may not read on */
    EventStream(OutputStream out, Runnable still) {
        this.out = out;
        this.still = still;
    }

    /** Sends an event with a number by which a reader can resume; {@code data} becomes one line of JSON. */
    public void send(long id, String event, Object data) {
        write("id: " + id + "\nevent: " + event + "\ndata: " + oneLine(data) + "\n\n");
    }

    /** Sends an event that nobody can resume at. */
    public void send(String event, Object data) {
        write("event: " + event + "\ndata: " + oneLine(data) + "\n\n");
    }

    /** Sends data alone, the way of streams whose reader knows no other events. */
    public void send(Object data) {
        write("data: " + oneLine(data) + "\n\n");
    }

    /** Sends a mark that is no JSON. */
    public void mark(String mark) {
        write("data: " + mark + "\n\n");
    }

    public void comment() {
        write(": still here\n\n");
    }

    /** JSON has no raw line breaks; whatever else gets here must not break the frame. */
    private static String oneLine(Object data) {
        return new String(Json.bytes(data), StandardCharsets.UTF_8)
                .replace("\r", "")
                .replace("\n", "");
    }

    private void write(String text) {
        if (System.nanoTime() - checked > CHECK_EVERY.toNanos()) {
            still.run();
            checked = System.nanoTime();
        }
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | UncheckedIOException e) {
            throw new ClientLeftException(e instanceof IOException io ? io : new IOException(e));
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException | UncheckedIOException e) {
            throw new ClientLeftException(e instanceof IOException io ? io : new IOException(e));
        }
    }
}
