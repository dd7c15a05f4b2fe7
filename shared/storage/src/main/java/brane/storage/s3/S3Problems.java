package brane.storage.s3;

import brane.core.Problem;
import brane.core.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** What a failed request means to those who called, and what an administrator can do about it. */
final class S3Problems {

    /** What was asked of the server. */
    enum Operation {
        WRITE("write"),
        READ("read"),
        DELETE("delete"),
        LIST("list"),
        BUCKET("look at the bucket");

        private final String words;

        Operation(String words) {
            this.words = words;
        }
    }

    private static final Set<String> WRONG_CREDENTIALS = Set.of(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "ExpiredToken",
            "TokenRefreshRequired",
            "AccountProblem",
            "XMinioInvalidAccessKey",
            "XMinioDisabledAccount");
    private static final Set<String> WRONG_REGION = Set.of(
            "AuthorizationHeaderMalformed",
            "PermanentRedirect",
            "Redirect",
            "TemporaryRedirect",
            "IllegalLocationConstraintException");
    /** MinIO says InvalidRequest of an object that a lock protects, AWS AccessDenied. */
    private static final Set<String> KEPT = Set.of("ObjectLocked", "InvalidRequest", "MethodNotAllowed");

    private final S3Config config;

    S3Problems(S3Config config) {
        this.config = config;
    }

    ProblemException of(S3Failure failure, Operation operation) {
        var code = failure.code();
        if (failure.isFull()) {
            return Problem.of(
                            "store-full",
                            507,
                            "The object store is full.",
                            "the " + config.place() + " has no space left, or its quota is used up (" + code
                                    + "): give it more")
                    .failure(failure);
        }
        if (WRONG_CREDENTIALS.contains(code)) {
            return credentials(code).failure(failure);
        }
        if (code.equals("NoSuchBucket") || code.equals("InvalidBucketName")) {
            return Problem.of(
                            "store-bucket-missing",
                            503,
                            "The bucket of the object store does not exist.",
                            "store.s3.bucket must name a bucket of " + config.endpoint() + ", was " + config.bucket()
                                    + ": make it, correct the name, or set store.s3.create-bucket to true")
                    .failure(failure);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return skewed(failure).failure(failure);
        }
        if (WRONG_REGION.contains(code)) {
            return Problem.of(
                            "store-region-wrong",
                            503,
                            "The object store is in another region.",
                            "store.s3.region and store.s3.endpoint must be those of the bucket, were " + config.region()
                                    + " and " + config.endpoint() + " (" + code + "): correct them")
                    .failure(failure);
        }
        if (failure.status() == 403 || (operation == Operation.DELETE && KEPT.contains(code))) {
            return forbidden(operation, code).failure(failure);
        }
        return down(failure, operation).failure(failure);
    }

    private Problem forbidden(Operation operation, String code) {
        return switch (operation) {
            case WRITE ->
                Problem.of(
                        "store-read-only",
                        503,
                        "The object store can not be written.",
                        "the access key must be allowed to write to " + config.place() + ", was refused (" + code
                                + "): give it s3:PutObject, or end the server's read-only mode");
            case DELETE ->
                Problem.of(
                        "store-keeps",
                        503,
                        "The object store does not delete.",
                        "the access key must be allowed to delete all versions in " + config.place()
                                + ", was refused (" + code
                                + "): give it s3:DeleteObject and s3:DeleteObjectVersion, and take object lock, retention"
                                + " and legal holds off the bucket");
            case READ, LIST, BUCKET ->
                Problem.of(
                        "store-refused",
                        503,
                        "The object store refuses access.",
                        "the access key must be allowed to " + operation.words + " in " + config.place()
                                + ", was refused (" + code + "): give it s3:GetObject and s3:ListBucket");
        };
    }

    private Problem credentials(String code) {
        return Problem.of(
                "store-credentials-wrong",
                503,
                "The object store does not know BRANE's access key.",
                "store.s3.access-key and the secret key must be a pair that " + config.endpoint()
                        + " knows, was refused (" + code + "): correct them and start BRANE again");
    }

    private static Problem skewed(S3Failure failure) {
        var ours = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return Problem.of(
                "store-clock-skewed",
                503,
                "The clocks of BRANE and of the object store differ too much.",
                "the clocks must differ by less than 15 minutes, were " + ours + " here and "
                        + failure.serverTime().map(Instant::toString).orElse("unknown")
                        + " at the server: set both by NTP");
    }

    private Problem down(S3Failure failure, Operation operation) {
        if (failure.isTls()) {
            return storeDown("the certificate of " + config.endpoint()
                    + " must be one that Java or store.s3.ca-file trusts, was not, or TLS failed otherwise: name the"
                    + " certificate of its issuer in store.s3.ca-file");
        }
        var why = failure.code().equals(S3Failure.CONNECTION)
                ? "does not answer, or its connection broke"
                : "answered " + failure.code();
        return storeDown("the " + config.place() + " " + why + " when BRANE wanted to " + operation.words + ", tried "
                + config.limits().attempts() + " times where that could help: check the server and the way to it");
    }

    static Problem storeDown(String detail) {
        return Problem.of("store-down", 503, "The object store can not be reached.", detail);
    }
}
