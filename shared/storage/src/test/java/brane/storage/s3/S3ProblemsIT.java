package brane.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.testing.RealMinio;
import brane.testing.RealS3;
import io.minio.ListObjectVersionsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.RemoveBucketArgs;
import io.minio.SetBucketVersioningArgs;
import io.minio.SetObjectLockConfigurationArgs;
import io.minio.messages.ObjectLockConfiguration;
import io.minio.messages.RetentionMode;
import io.minio.messages.VersioningConfiguration;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import okhttp3.Dns;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator gets wrong, on a real MinIO: each is said with the rule, the value and the way out. */
final class S3ProblemsIT {

    private static RealMinio server;
    private static MinioClient admin;

    private final String bucket = Buckets.fresh();

    @BeforeAll
    static void start() throws Exception {
        server = RealMinio.begin();
        admin = MinioClient.builder()
                .endpoint(server.endpoint())
                .region("us-east-1")
                .credentials(RealS3.ACCESS_KEY, RealS3.SECRET_KEY)
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            admin.close();
            server.close();
        }
    }

    private S3Config config(String endpoint, String secret, boolean create) {
        return Buckets.config(endpoint, bucket, "", secret, create, Buckets.LIMITS);
    }

    private S3Store open() {
        return S3Store.open(config(server.endpoint(), RealS3.SECRET_KEY, true));
    }

    @Test
    void aWrongSecretKeyIsNamedAndNotShown() {
        assertProblem(
                "store-credentials-wrong",
                () -> S3Store.open(config(server.endpoint(), "canary-of-a-secret", true)),
                "must be a pair that " + server.endpoint() + " knows, was refused (SignatureDoesNotMatch)");
    }

    @Test
    void aMissingBucketIsNamedAndMadeWhenItShall() {
        assertProblem(
                "store-bucket-missing",
                () -> S3Store.open(config(server.endpoint(), RealS3.SECRET_KEY, false)),
                "store.s3.bucket must name a bucket of " + server.endpoint() + ", was " + bucket,
                "set store.s3.create-bucket to true");

        open().close();

        S3Store.open(config(server.endpoint(), RealS3.SECRET_KEY, false)).close();
    }

    @Test
    void aBucketThatIsGoneIsNotTakenForAnEmptyStore() throws Exception {
        try (var store = open()) {
            admin.removeBucket(RemoveBucketArgs.builder().bucket(bucket).build());

            assertProblem("store-bucket-missing", () -> store.get("a", 0, 1), "was " + bucket);
            assertProblem("store-bucket-missing", () -> store.open("a"), "was " + bucket);
            assertProblem("store-bucket-missing", () -> store.delete("a"), "was " + bucket);
            assertProblem("store-bucket-missing", () -> store.list("", "", 1), "was " + bucket);
            assertProblem("store-bucket-missing", () -> put(store, "a"), "was " + bucket);
        }
    }

    @Test
    void aServerThatWasStartedAgainIsFoundAtOnceThoughAllConnectionsAreDead() throws Exception {
        open().close();
        var config =
                Buckets.config(server.endpoint(), bucket, "", RealS3.SECRET_KEY, false, Buckets.LIMITS.withAttempts(2));
        try (var store = S3Store.open(config);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            put(store, "a");
            threads.invokeAll(Collections.nCopies(30, (Callable<Object>) () -> store.get("a", 0, 9)));
            server.kill();
            assertProblem("store-down", () -> store.get("a", 0, 9), "does not answer, or its connection broke");
            server.start();
            threads.invokeAll(Collections.nCopies(30, (Callable<Object>) () -> store.get("a", 0, 9)));
            server.kill();
            server.start();

            assertThat(store.get("a", 0, 9)).hasValue(new byte[] {1, 2, 3});
        }
    }

    @Test
    void allVersionsOfAnObjectAreDeleted() throws Exception {
        try (var before = open()) {
            put(before, "a");
            put(before, "ab");
            admin.setBucketVersioning(SetBucketVersioningArgs.builder()
                    .bucket(bucket)
                    .config(new VersioningConfiguration(VersioningConfiguration.Status.ENABLED, null, null, null))
                    .build());
            assertThat(before.delete("ab")).as("switched on after the start").isTrue();
            assertThat(before.delete("ab")).isFalse();
            try (var store = open()) {
                put(store, "a");
                put(store, "ac");

                assertThat(store.delete("a")).isTrue();
                assertThat(store.delete("a")).isFalse();

                assertThat(store.get("a", 0, 1)).isEmpty();
                assertThat(versions()).containsExactly("ac");
            }
        }
    }

    private List<String> versions() throws Exception {
        try (var client = io.minio.MinioAsyncClient.builder()
                .endpoint(server.endpoint())
                .region("us-east-1")
                .credentials(RealS3.ACCESS_KEY, RealS3.SECRET_KEY)
                .build()) {
            var result = client.listObjectVersions(
                            ListObjectVersionsArgs.builder().bucket(bucket).build())
                    .get()
                    .result();
            assertThat(result.deleteMarkers()).isEmpty();
            return result.contents().stream().map(one -> one.objectName()).toList();
        }
    }

    @Test
    void aBucketThatKeepsWhatItHasIsNamed() throws Exception {
        admin.makeBucket(
                MakeBucketArgs.builder().bucket(bucket).objectLock(true).build());
        admin.setObjectLockConfiguration(SetObjectLockConfigurationArgs.builder()
                .bucket(bucket)
                .config(new ObjectLockConfiguration(
                        RetentionMode.COMPLIANCE, new ObjectLockConfiguration.RetentionDurationDays(1)))
                .build());
        try (var store = open()) {
            put(store, "a");

            assertProblem("store-keeps", () -> store.delete("a"), "take object lock, retention and legal holds off");

            assertThat(store.get("a", 0, 1)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "507 Insufficient Storage|XMinioStorageFull|store-full|has no space left, or its quota is used up",
                "400 Bad Request|XMinioAdminBucketQuotaExceeded|store-full|(XMinioAdminBucketQuotaExceeded): give it more",
                "403 Forbidden|AccessDenied|store-read-only|give it s3:PutObject",
                "403 Forbidden|RequestTimeTooSkewed|store-clock-skewed|and 2019-05-04T03:02:01Z at the server",
                "403 Forbidden|InvalidAccessKeyId|store-credentials-wrong|was refused (InvalidAccessKeyId)",
                "301 Moved Permanently|PermanentRedirect|store-region-wrong|store.s3.region and store.s3.endpoint must be",
                "400 Bad Request|AuthorizationHeaderMalformed|store-region-wrong|were us-east-1 and http://127.0.0.1",
                "400 Bad Request|Strange|store-down|answered Strange when BRANE wanted to write"
            })
    void whatAServerRefusesIsSaidOnceAndNotTriedAgain(String status, String code, String slug, String detail)
            throws Exception {
        open().close();
        try (var network = new HttpFaults(server.port());
                var store = S3Store.open(config("http://127.0.0.1:" + network.port(), RealS3.SECRET_KEY, false))) {
            network.always(HttpFaults.error(status, code, "Date: Sat, 04 May 2019 03:02:01 GMT\r\n"));

            assertProblem(slug, () -> put(store, "a"), detail);

            assertThat(network.seen("^PUT")).hasSize(1);
        }
    }

    @Test
    void aKeyThatMayNotReadIsSaid() throws Exception {
        open().close();
        try (var network = new HttpFaults(server.port());
                var store = S3Store.open(config("http://127.0.0.1:" + network.port(), RealS3.SECRET_KEY, false))) {
            network.always(HttpFaults.error("403 Forbidden", "AccessDenied"));

            assertProblem("store-refused", () -> store.get("a", 0, 1), "must be allowed to read in bucket");
            assertProblem("store-refused", () -> store.list("", "", 1), "give it s3:GetObject and s3:ListBucket");
            network.order("^GET", HttpFaults.error("416 Range Not Satisfiable", "InvalidRange"));
            assertProblem("store-keeps", () -> store.delete("a"), "give it s3:DeleteObject");
        }
    }

    @Test
    void theBucketMayStandInTheHostsName() {
        open().close();
        var config = new S3Config(
                URI.create("http://s3.test:" + server.port()),
                "us-east-1",
                bucket,
                "",
                RealS3.ACCESS_KEY,
                RealS3.SECRET_KEY,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Buckets.LIMITS);
        Dns names = name -> {
            assertThat(name).isEqualTo(bucket + ".s3.test");
            return List.of(InetAddress.getLoopbackAddress());
        };
        try (var store = S3Store.open(config, names)) {
            put(store, "a");
            assertThat(store.get("a", 0, 9)).hasValue(new byte[] {1, 2, 3});
        }
    }

    @Test
    void noProxyIsAskedUnlessOneIsConfigured() throws Exception {
        open().close();
        var before = System.getProperty("http.nonProxyHosts");
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "");
        try (var store = open()) {
            put(store, "a");
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            if (before == null) {
                System.clearProperty("http.nonProxyHosts");
            } else {
                System.setProperty("http.nonProxyHosts", before);
            }
        }
        try (var proxy = new HttpFaults(server.port());
                var store = S3Store.open(new S3Config(
                        URI.create(server.endpoint()),
                        "us-east-1",
                        bucket,
                        "",
                        RealS3.ACCESS_KEY,
                        RealS3.SECRET_KEY,
                        true,
                        false,
                        Optional.empty(),
                        Optional.of("127.0.0.1:" + proxy.port()),
                        Buckets.LIMITS))) {
            assertThat(store.get("a", 0, 9)).isPresent();
            assertThat(proxy.seen("^GET http://127.0.0.1:" + server.port())).isNotEmpty();
        }
    }

    private static void put(S3Store store, String name) {
        store.put(name, new ByteArrayInputStream(new byte[] {1, 2, 3}), 3);
    }

    private static void assertProblem(String slug, ThrowingCallable call, String... details) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo(slug))
                .hasMessageContainingAll(details)
                .hasMessageNotContainingAny("canary-of-a-secret", RealS3.SECRET_KEY);
    }
}
