package brane.storage.s3;

import brane.storage.s3.S3Problems.Operation;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioAsyncClient;
import java.io.EOFException;
import java.io.IOException;
import java.util.regex.Pattern;

/** Reading one object, with every length checked against what the server announced. */
final class Download {

    /** A part of an object on its way in: from where, how many bytes, and how many the whole object has. */
    record Piece(GetObjectResponse body, long offset, long length, long total) {}

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final S3Calls calls;
    private final MinioAsyncClient client;
    private final String bucket;
    private final String key;

    Download(S3Calls calls, MinioAsyncClient client, String bucket, String key) {
        this.calls = calls;
        this.client = client;
        this.bucket = bucket;
        this.key = key;
    }

    /** The bytes from {@code offset} on, at most {@code length}, at least 1; none beyond the end. */
    byte[] bytes(long offset, int length) throws S3Failure {
        try {
            return calls.run(Operation.READ, () -> {
                var last = length > Long.MAX_VALUE - offset ? Long.MAX_VALUE - offset : length;
                var piece = begin(
                        arguments().offset(offset).length(Math.max(1, last)).build(), offset);
                try (var body = piece.body()) {
                    if (piece.length() > length) {
                        throw new S3Failure("no ranges", 0, new IOException("more came than was asked for"));
                    }
                    // Into an array of the right length: without one the stream gathers small ones and copies them all.
                    var bytes = new byte[(int) piece.length()];
                    var read = body.readNBytes(bytes, 0, bytes.length);
                    if (read != bytes.length) {
                        throw cut(read, bytes.length);
                    }
                    return bytes;
                }
            });
        } catch (S3Failure e) {
            if (e.isBeyondEnd()) {
                return new byte[0];
            }
            throw e;
        }
    }

    /** How many bytes the object has. */
    long length() throws S3Failure {
        try {
            return calls.run(Operation.READ, () -> {
                try (var body =
                        begin(arguments().offset(0L).length(1L).build(), 0).body()) {
                    return total(body, 0).total();
                }
            });
        } catch (S3Failure e) {
            if (e.isBeyondEnd()) {
                return 0;
            }
            throw e;
        }
    }

    /** Everything from {@code offset} on, whose body the caller closes. */
    Piece from(long offset) throws S3Failure {
        return calls.run(
                Operation.READ,
                () -> offset == 0
                        ? begin(arguments().build(), 0)
                        : begin(arguments().offset(offset).build(), offset));
    }

    static IOException cut(long position, long length) {
        return new EOFException("the store's answer ended after " + position + " of " + length + " bytes");
    }

    private GetObjectArgs.Builder arguments() {
        return GetObjectArgs.builder().bucket(bucket).object(key);
    }

    private Piece begin(GetObjectArgs arguments, long offset)
            throws S3Failure, IOException, InterruptedException, java.util.concurrent.ExecutionException,
                    java.util.concurrent.TimeoutException {
        var body = calls.join(client.getObject(arguments));
        try {
            return total(body, offset);
        } catch (S3Failure e) {
            body.close();
            throw e;
        }
    }

    /** A server that does not know ranges sends all; that is fine from the beginning on. */
    private static Piece total(GetObjectResponse body, long offset) throws S3Failure {
        var range = body.headers().get("Content-Range");
        if (range == null) {
            var length = body.headers().get("Content-Length");
            if (length == null || offset != 0) {
                throw new S3Failure("no ranges", 0, new IOException("no Content-Range and no Content-Length"));
            }
            return new Piece(body, 0, Long.parseLong(length), Long.parseLong(length));
        }
        var parts = RANGE.matcher(range);
        if (!parts.matches() || Long.parseLong(parts.group(1)) != offset) {
            throw new S3Failure("no ranges", 0, new IOException("another range came than was asked for"));
        }
        var length = Long.parseLong(parts.group(2)) - offset + 1;
        return new Piece(body, offset, length, Long.parseLong(parts.group(3)));
    }
}
