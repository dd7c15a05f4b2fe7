package brane.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import brane.storage.objects.Finding;
import brane.storage.objects.Finding.Verdict;
import brane.storage.objects.StoreProbe;
import brane.testing.RealMinio;
import brane.testing.RealS3;
import brane.testing.RealVersity;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.SetBucketLifecycleArgs;
import io.minio.SetObjectLockConfigurationArgs;
import io.minio.messages.Filter;
import io.minio.messages.LifecycleConfiguration;
import io.minio.messages.ObjectLockConfiguration;
import io.minio.messages.RetentionMode;
import io.minio.messages.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The probe against real servers, well and badly set up. */
final class S3ProbeIT {

    private static final List<String> STEPS = List.of(
            "read after write",
            "ranges",
            "large object",
            "broken upload",
            "list",
            "delete",
            "cut upload",
            "lifecycle",
            "versioning",
            "object lock",
            "replication",
            "clean up");

    private final String bucket = Buckets.fresh();

    @Test
    void findsBothServersFineAndLeavesNothing() throws Exception {
        try (RealS3 minio = RealMinio.begin();
                RealS3 versity = RealVersity.begin()) {
            for (var server : List.of(minio, versity)) {
                try (var store = S3Store.open(Buckets.config(server, bucket))) {
                    var findings = StoreProbe.run(store);

                    assertThat(findings).extracting(Finding::what).containsExactlyElementsOf(STEPS);
                    assertThat(findings).as(server.toString()).allMatch(one -> one.verdict() == Verdict.FINE);
                    assertThat(store.list("", "", 10)).isEmpty();
                }
            }
        }
    }

    @Test
    void findsARuleThatDeletesAndALockThatKeeps() throws Exception {
        try (var server = RealMinio.begin();
                var admin = MinioClient.builder()
                        .endpoint(server.endpoint())
                        .region("us-east-1")
                        .credentials(RealS3.ACCESS_KEY, RealS3.SECRET_KEY)
                        .build()) {
            admin.makeBucket(
                    MakeBucketArgs.builder().bucket(bucket).objectLock(true).build());
            expire(admin, "elsewhere/");
            assertThat(probe(server, "lifecycle").verdict()).isEqualTo(Verdict.FINE);
            assertThat(probe(server, "versioning").verdict()).isEqualTo(Verdict.WARNING);
            assertThat(probe(server, "object lock").verdict()).isEqualTo(Verdict.WARNING);

            expire(admin, "p/");
            assertThat(probe(server, "lifecycle"))
                    .isEqualTo(Finding.bad(
                            "lifecycle",
                            "the rule thirty deletes or moves objects that BRANE keeps: take it off the prefix"
                                    + " 'p/one/'"));

            admin.setObjectLockConfiguration(SetObjectLockConfigurationArgs.builder()
                    .bucket(bucket)
                    .config(new ObjectLockConfiguration(
                            RetentionMode.COMPLIANCE, new ObjectLockConfiguration.RetentionDurationDays(1)))
                    .build());
            assertThat(probe(server, "object lock").verdict()).isEqualTo(Verdict.BAD);
            assertThat(probe(server, "delete").detail()).startsWith("store-keeps: ");
            assertThat(probe(server, "clean up").verdict()).isEqualTo(Verdict.BAD);
        }
    }

    private Finding probe(RealS3 server, String what) {
        var config = Buckets.config(server.endpoint(), bucket, "p/one", RealS3.SECRET_KEY, false, Buckets.LIMITS);
        try (var store = S3Store.open(config)) {
            return StoreProbe.run(store).stream()
                    .filter(one -> one.what().equals(what))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void expire(MinioClient admin, String prefix) throws Exception {
        var rule = new LifecycleConfiguration.Rule(
                Status.ENABLED,
                null,
                new LifecycleConfiguration.Expiration((java.time.ZonedDateTime) null, 30, null, null),
                new Filter(prefix),
                "thirty",
                null,
                null,
                null);
        admin.setBucketLifecycle(SetBucketLifecycleArgs.builder()
                .bucket(bucket)
                .config(new LifecycleConfiguration(List.of(rule)))
                .build());
    }
}
