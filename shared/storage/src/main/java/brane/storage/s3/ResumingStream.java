package brane.storage.s3;

import brane.core.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A whole object as a stream. Where its connection breaks, another one goes on from there, for objects never change; where
 * that does not help it fails, and never ends early.
 */
final class ResumingStream extends InputStream {

    private static final long PROGRESS = 1L << 20;

    private final Download download;
    private final S3Calls calls;
    private final int attempts;
    private final long length;
    private InputStream body;
    private long position;
    private long failedAt;
    private int failures;
    private boolean closed;

    ResumingStream(Download download, S3Calls calls, int attempts, Download.Piece first) {
        this.download = download;
        this.calls = calls;
        this.attempts = attempts;
        this.length = first.total();
        this.body = first.body();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (closed) {
            throw new IOException("the stream was closed");
        }
        if (position == length || count == 0) {
            return count == 0 ? 0 : -1;
        }
        while (true) {
            try {
                var read = body.read(target, offset, (int) Math.min(count, length - position));
                if (read < 0) {
                    throw Download.cut(position, length);
                }
                position += read;
                return read;
            } catch (IOException e) {
                resume(e);
            }
        }
    }

    private void resume(IOException broken) throws IOException {
        failures = position - failedAt >= PROGRESS ? 1 : failures + 1;
        failedAt = position;
        body.close();
        if (failures >= attempts) {
            throw broken;
        }
        try {
            calls.pause(failures, S3Failure.of(broken));
            var piece = download.from(position);
            body = piece.body();
            if (piece.total() != length) {
                throw new IOException("the object had " + length + " bytes and now has " + piece.total());
            }
        } catch (S3Failure | ProblemException e) {
            throw new IOException("the rest of the object can't be read from byte " + position, e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        body.close();
    }
}
