package brane.storage.s3;

import brane.testing.RealS3;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Configurations of fresh buckets and prefixes of a real server. */
public final class Buckets {

    /** Patient enough for a busy machine, and quick to give up. */
    static final S3Limits LIMITS =
            new S3Limits(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(60), 3, 5 << 20, 16 << 20);

    private Buckets() {}

    static String fresh() {
        return "b" + UUID.randomUUID().toString().substring(0, 18);
    }

    /** A prefix of its own in the bucket, which is made when it is missing. */
    public static S3Config config(RealS3 server, String bucket) {
        return config(server.endpoint(), bucket, "p/" + UUID.randomUUID(), RealS3.SECRET_KEY, true, LIMITS);
    }

    /** As several processes share it. */
    public static S3Config config(String endpoint, String bucket, String prefix) {
        return config(endpoint, bucket, prefix, RealS3.SECRET_KEY, true, LIMITS);
    }

    static S3Config config(
            String endpoint, String bucket, String prefix, String secret, boolean create, S3Limits limits) {
        return new S3Config(
                URI.create(endpoint),
                "us-east-1",
                bucket,
                prefix,
                RealS3.ACCESS_KEY,
                secret,
                true,
                create,
                Optional.empty(),
                Optional.empty(),
                limits);
    }
}
