package brane.ingest;

import brane.core.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** What a client sends, as long as it sends it within some time: drop by drop for ever is refused. */
final class TimedStream extends FilterInputStream {

    private final long begun = System.nanoTime();
    private final Duration limit;

    TimedStream(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        check();
        return super.read(into, offset, count);
    }

    private void check() {
        if (System.nanoTime() - begun > limit.toNanos()) {
            throw Problem.of(
                            "upload-too-slow",
                            408,
                            "Sending the document took too long.",
                            "a document must arrive within " + limit + ": try again over a faster connection")
                    .failure();
        }
    }
}
