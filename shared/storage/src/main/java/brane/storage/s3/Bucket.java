package brane.storage.s3;

import brane.storage.s3.S3Problems.Operation;
import io.minio.BucketArgs;
import io.minio.CreateBucketArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.MinioAsyncClient;
import io.minio.messages.VersioningConfiguration;
import java.util.concurrent.CompletableFuture;

/** The bucket itself: whether it is there, and how it is made. */
final class Bucket {

    /** S3's first region: a bucket of it is made without naming it. */
    private static final String UNNAMED_REGION = "us-east-1";

    private final S3Calls calls;
    private final MinioAsyncClient client;
    private final S3Config config;

    Bucket(S3Calls calls, MinioAsyncClient client, S3Config config) {
        this.calls = calls;
        this.client = client;
        this.config = config;
    }

    /** Makes sure that it is there and may be listed. */
    void open() throws S3Failure {
        try {
            look();
        } catch (S3Failure e) {
            if (!config.createBucket() || !e.code().equals("NoSuchBucket")) {
                throw e;
            }
            make();
            look();
        }
    }

    /** Whether it keeps versions; a server that knows no versions keeps none. */
    boolean keepsVersions() throws S3Failure {
        try {
            return calls.run(
                                    Operation.BUCKET,
                                    () -> calls.join(client.getBucketVersioning(GetBucketVersioningArgs.builder()
                                            .bucket(config.bucket())
                                            .build())))
                            .status()
                    != VersioningConfiguration.Status.OFF;
        } catch (S3Failure e) {
            if (e.isPassing() || e.isTls()) {
                throw e;
            }
            return false;
        }
    }

    private void look() throws S3Failure {
        calls.run(
                Operation.BUCKET,
                () -> calls.join(client.listObjectsV2(ListObjectsV2Args.builder()
                        .bucket(config.bucket())
                        .prefix(config.key(""))
                        .maxKeys(1)
                        .build())));
    }

    private void make() throws S3Failure {
        try {
            calls.run(
                    Operation.BUCKET,
                    () -> config.region().equals(UNNAMED_REGION)
                            ? calls.join(new Unnamed(client).make(config.bucket()))
                            : calls.join(client.createBucket(CreateBucketArgs.builder()
                                    .bucket(config.bucket())
                                    .build())));
        } catch (S3Failure e) {
            if (!e.code().equals("BucketAlreadyOwnedByYou")) {
                throw e;
            }
        }
    }

    /** Makes a bucket with an empty body, for servers that refuse the name of the first region. */
    private static final class Unnamed extends MinioAsyncClient {

        Unnamed(MinioAsyncClient client) {
            super(client);
        }

        CompletableFuture<Void> make(String bucket) {
            BucketArgs arguments = CreateBucketArgs.builder().bucket(bucket).build();
            var request = Http.S3Request.builder()
                    .userAgent(userAgent)
                    .method(Http.Method.PUT)
                    .args(arguments)
                    .build();
            return executeAsync(request, UNNAMED_REGION).thenAccept(response -> response.close());
        }
    }
}
