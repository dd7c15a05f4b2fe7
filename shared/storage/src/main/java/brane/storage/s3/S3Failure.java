package brane.storage.s3;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a request: S3's error code, or the status alone, or the connection. It carries no header and no key. */
final class S3Failure extends Exception {

    private static final long serialVersionUID = 1L;

    /** The connection failed, was cut, or carried nothing for too long. */
    static final String CONNECTION = "connection";

    private static final String TLS = "tls";
    private static final Pattern RESPONSE_CODE = Pattern.compile("Response code: (\\d+)");
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 499, 500, 502, 503, 504, 520);
    private static final Set<String> PASSING_CODES = Set.of(
            CONNECTION,
            "RequestTimeout",
            "IncompleteBody",
            "BadDigest",
            "XAmzContentSHA256Mismatch",
            "XAmzContentChecksumMismatch",
            "OperationAborted",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded");

    private final String code;
    private final int status;
    private final transient Optional<Instant> serverTime;

    S3Failure(String code, int status, Throwable cause) {
        this(code, status, Optional.empty(), cause);
    }

    private S3Failure(String code, int status, Optional<Instant> serverTime, Throwable cause) {
        super("S3 code=" + code + " status=" + status, cause);
        this.code = code;
        this.status = status;
        this.serverTime = serverTime;
    }

    /** What a request of minio-java ended with; only causes that say nothing of the request are kept. */
    static S3Failure of(Exception failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case S3Failure known -> known;
            case ErrorResponseException told ->
                new S3Failure(
                        told.errorResponse().code(),
                        told.response().code(),
                        time(told.response().header("Date")),
                        new IOException("the server answered " + told.response().code()));
            case ServerException told -> status(told.statusCode());
            case InvalidResponseException told -> status(number(told.getMessage()));
            case SSLException broken -> new S3Failure(TLS, 0, broken);
            case IOException broken -> new S3Failure(CONNECTION, 0, broken);
            default ->
                new S3Failure(
                        "unexpected answer", 0, new IOException(cause.getClass().getName()));
        };
    }

    private static S3Failure status(int status) {
        return new S3Failure("status " + status, status, new IOException("the server answered " + status));
    }

    private static int number(@Nullable String message) {
        var found = RESPONSE_CODE.matcher(String.valueOf(message));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private static Optional<Instant> time(@Nullable String header) {
        try {
            return Optional.ofNullable(header)
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    /** The server's clock when it refused. */
    Optional<Instant> serverTime() {
        return serverTime;
    }

    /** Whether the same request may work in a moment. */
    boolean isPassing() {
        return PASSING_CODES.contains(code) || (PASSING.contains(status) && !isFull());
    }

    boolean isFull() {
        return status == 507
                || code.equals("XMinioStorageFull")
                || code.equals("XMinioAdminBucketQuotaExceeded")
                || code.equals("QuotaExceeded");
    }

    boolean isAbsent() {
        return code.equals("NoSuchKey") || code.equals("NoSuchVersion");
    }

    /** The object is there, and shorter than where reading should begin. */
    boolean isBeyondEnd() {
        return status == 416;
    }

    boolean isTls() {
        return code.equals(TLS);
    }
}
