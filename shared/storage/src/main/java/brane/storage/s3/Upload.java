package brane.storage.s3;

import brane.storage.objects.Sha256;
import brane.storage.s3.S3Problems.Operation;
import io.minio.AbortMultipartUploadArgs;
import io.minio.Checksum;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One object on its way to the bucket. The stream is read once, a part at a time into memory; what has to be sent again is
 * sent from there, so that it is the same bytes. The server gets the SHA-256 of each request's body, signed, also under TLS,
 * and stores nothing of a body that is another one, such as one that was cut: without it versitygw 1.8.0 stores the half.
 */
final class Upload {

    private static final int PARTS_MAX = 10_000;
    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Calls calls;
    private final MinioAsyncClient client;
    private final String bucket;
    private final String key;
    private final InputStream content;
    private final long length;

    Upload(S3Calls calls, MinioAsyncClient client, String bucket, String key, InputStream content, long length) {
        this.calls = calls;
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.content = content;
        this.length = length;
    }

    /** How much of an object of that length goes into one request: a part, or more where that would be too many parts. */
    static int partLength(long length, long partBytes) {
        var longest = Math.max(partBytes, Math.ceilDiv(length, (long) PARTS_MAX));
        if (longest > 1L << 30) {
            throw new IllegalArgumentException("an object must have at most " + PARTS_MAX + " GiB, had " + length);
        }
        return (int) Math.min(length, longest);
    }

    /** Stores it all in one request, which {@code buffer} must have room for. */
    void whole(byte[] buffer) throws S3Failure {
        fill(buffer, (int) length, 0);
        requireEnd();
        var headers = checksums(buffer, (int) length);
        calls.run(
                Operation.WRITE,
                () -> calls.join(client.putObject(PutObjectAPIArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .data(buffer, (int) length)
                        .contentType(CONTENT_TYPE)
                        .headers(headers)
                        .build())));
    }

    /** Stores it in parts as long as {@code buffer}; nothing is seen before the last request, and nothing is left of a failure. */
    void parts(byte[] buffer) throws S3Failure {
        var id = begin();
        var complete = false;
        try {
            var parts = new ArrayList<Part>();
            for (var sent = 0L; sent < length; sent += buffer.length) {
                var count = (int) Math.min(buffer.length, length - sent);
                fill(buffer, count, sent);
                parts.add(part(id, parts.size() + 1, buffer, count));
            }
            requireEnd();
            complete(id, parts);
            complete = true;
        } finally {
            if (!complete) {
                abort(id);
            }
        }
    }

    private String begin() throws S3Failure {
        var algorithm = new Http.Headers("x-amz-checksum-algorithm", Checksum.Algorithm.CRC32C.toString());
        algorithm.put("Content-Type", CONTENT_TYPE);
        return calls.run(
                Operation.WRITE,
                () -> calls.join(client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                                .bucket(bucket)
                                .object(key)
                                .headers(algorithm)
                                .build()))
                        .result()
                        .uploadId());
    }

    private Part part(String id, int number, byte[] buffer, int count) throws S3Failure {
        var headers = checksums(buffer, count);
        return calls.run(
                Operation.WRITE,
                () -> calls.join(client.uploadPart(UploadPartArgs.builder()
                                .bucket(bucket)
                                .object(key)
                                .uploadId(id)
                                .partNumber(number)
                                .data(buffer, count)
                                .headers(headers)
                                .build()))
                        .part());
    }

    private void complete(String id, List<Part> parts) throws S3Failure {
        try {
            calls.run(
                    Operation.WRITE,
                    () -> calls.join(client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(key)
                            .uploadId(id)
                            .parts(parts.toArray(Part[]::new))
                            .maxRetries(1)
                            .build())));
        } catch (S3Failure e) {
            // The answer to an earlier attempt was lost, and the upload became the object: names are used once.
            if (!e.code().equals("NoSuchUpload") || new Download(calls, client, bucket, key).length() != length) {
                throw e;
            }
        }
    }

    private void abort(String id) {
        try {
            calls.run(
                    Operation.WRITE,
                    () -> calls.join(client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(key)
                            .uploadId(id)
                            .build())));
        } catch (S3Failure | RuntimeException e) {
            System.getLogger(Upload.class.getName())
                    .log(System.Logger.Level.WARNING, "event=upload-left cause={0}", e.getMessage());
        }
    }

    private void fill(byte[] buffer, int count, long before) {
        try {
            var read = content.readNBytes(buffer, 0, count);
            if (read < count) {
                throw otherLength("only " + (before + read));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireEnd() {
        try {
            if (content.read() >= 0) {
                throw otherLength("more");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IllegalArgumentException otherLength(String was) {
        return new IllegalArgumentException(
                "an object must have the length that was announced, " + length + " bytes, had " + was);
    }

    private static Http.Headers checksums(byte[] bytes, int length) {
        var sha256 = Sha256.digest();
        sha256.update(bytes, 0, length);
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        var value = (int) crc.getValue();
        var sum = new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        var headers = new Http.Headers("x-amz-content-sha256", HexFormat.of().formatHex(sha256.digest()));
        headers.put("x-amz-sdk-checksum-algorithm", Checksum.Algorithm.CRC32C.toString());
        headers.put(Checksum.Algorithm.CRC32C.header(), Checksum.base64String(sum));
        return headers;
    }
}
