package brane.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.storage.objects.Counting;
import brane.storage.objects.ObjectStore;
import brane.storage.s3.HttpFaults.Fault;
import brane.testing.RealS3;
import io.minio.ListMultipartUploadsArgs;
import io.minio.MinioAsyncClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every call against a real server while the network between goes wrong: it ends as promised, and nothing is ever half there. */
abstract class S3FaultsContract {

    private static final int ATTEMPTS = 3;
    private static final S3Limits LIMITS = new S3Limits(
            Duration.ofSeconds(1), Duration.ofMillis(700), Duration.ofSeconds(5), ATTEMPTS, 5 << 20, 16 << 20);
    private static final int LARGE = (11 << 20) + 5;
    private static final byte[] BYTES = bytes();

    private HttpFaults network;
    private String bucket;
    private String prefix;
    private S3Store store;

    /** The same store without anything that goes wrong. */
    private S3Store direct;

    protected abstract RealS3 server();

    private static byte[] bytes() {
        var bytes = new byte[100_000];
        new Random(9).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void open() throws Exception {
        network = new HttpFaults(server().port());
        bucket = Buckets.fresh();
        prefix = "p/" + UUID.randomUUID();
        direct = S3Store.open(
                Buckets.config(server().endpoint(), bucket, prefix, RealS3.SECRET_KEY, true, Buckets.LIMITS));
        store = S3Store.open(
                Buckets.config("http://127.0.0.1:" + network.port(), bucket, prefix, RealS3.SECRET_KEY, false, LIMITS));
        network.reset();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        direct.close();
        network.close();
    }

    @Test
    void aPutCutInItsBodyIsSentAgain() {
        network.order("^PUT", HttpFaults.CUT_REQUEST, HttpFaults.CUT_REQUEST);

        put(store, "a", BYTES);

        assertThat(direct.get("a", 0, BYTES.length)).hasValue(BYTES);
    }

    @Test
    void aPutCutInItsBodyEachTimeStoresNothing() {
        network.always(HttpFaults.CUT_REQUEST);

        assertDown(() -> put(store, "a", BYTES));

        assertThat(network.seen("^PUT")).hasSize(ATTEMPTS);
        assertThat(direct.get("a", 0, 1)).isEmpty();
        assertThat(direct.open("a")).isEmpty();
        assertThat(direct.list("", "", 10)).isEmpty();
    }

    @Test
    void aPutWhoseAnswerIsLostIsStoredOnce() {
        network.order("^PUT", HttpFaults.LOST_ANSWER);

        put(store, "a", BYTES);

        assertThat(network.seen("^PUT")).hasSize(2);
        assertThat(direct.get("a", 0, BYTES.length)).hasValue(BYTES);
        assertThat(direct.list("", "", 10)).containsExactly(new ObjectStore.Stored("a", BYTES.length));
    }

    @Test
    void aPutWhoseAnswersAreAllLostShowsTheWholeObject() {
        network.order("^PUT", HttpFaults.LOST_ANSWER, HttpFaults.LOST_ANSWER, HttpFaults.LOST_ANSWER);

        assertDown(() -> put(store, "a", BYTES));

        assertThat(store.get("a", 0, BYTES.length)).hasValue(BYTES);
    }

    @Test
    void aServerThatIsBusyForAMomentIsAskedAgain() throws Exception {
        for (var fault : List.of(HttpFaults.SLOW_DOWN, HttpFaults.BROKEN, HttpFaults.GATEWAY, HttpFaults.LOST_ANSWER)) {
            network.order("^PUT", fault, HttpFaults.SLOW_DOWN);
            put(store, "a", BYTES);
            network.order("^GET", fault, HttpFaults.BROKEN);
            assertThat(store.get("a", 3, 5)).hasValue(java.util.Arrays.copyOfRange(BYTES, 3, 8));
            network.order("^GET", fault, HttpFaults.GATEWAY);
            try (var stream = store.open("a").orElseThrow()) {
                assertThat(stream.readAllBytes()).isEqualTo(BYTES);
            }
            network.order("list-type", fault, HttpFaults.SLOW_DOWN);
            assertThat(store.list("", "", 10)).hasSize(1);
            network.order("^DELETE", fault, HttpFaults.SLOW_DOWN);
            assertThat(store.delete("a")).isTrue();
            assertThat(direct.get("a", 0, 1)).isEmpty();
        }
    }

    @Test
    void aServerThatStaysBusyIsGivenUp() {
        put(direct, "a", BYTES);
        for (var fault : List.of(HttpFaults.SLOW_DOWN, HttpFaults.BROKEN, HttpFaults.GATEWAY)) {
            network.always(fault);
            assertDown(() -> put(store, "b", BYTES));
            assertDown(() -> store.get("a", 0, 1));
            assertDown(() -> store.open("a"));
            assertDown(() -> store.delete("a"));
            assertDown(() -> store.list("", "", 1));
            assertThat(network.seen("^PUT")).hasSize(ATTEMPTS);
            assertThat(network.seen(".")).hasSize(5 * ATTEMPTS);
            network.reset();
        }
        assertThat(direct.get("b", 0, 1)).isEmpty();
    }

    @Test
    void aServerThatSaysNothingIsGivenUpInTime() {
        network.always(new Fault.Delay(Duration.ofSeconds(20)));
        var began = System.nanoTime();

        assertDown(() -> store.get("a", 0, 1));

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(2_000), Duration.ofSeconds(6));
    }

    @Test
    void aServerThatIsNotThereIsGivenUp() throws Exception {
        network.close();

        assertDown(() -> put(store, "a", BYTES));
        assertDown(() -> store.get("a", 0, 1));
        assertDown(() -> S3Store.open(
                Buckets.config("http://127.0.0.1:" + network.port(), bucket, "", RealS3.SECRET_KEY, false, LIMITS)));
    }

    @Test
    void halfAnAnswerIsNeverTakenForAWhole() throws Exception {
        put(direct, "a", BYTES);
        network.order("^GET", new Fault.CutAnswer(0.5), new Fault.CutAnswer(0.99));
        assertThat(store.get("a", 0, BYTES.length)).hasValue(BYTES);

        network.order("^GET", new Fault.CutAnswer(0.5), new Fault.CutAnswer(0.2));
        try (var stream = store.open("a").orElseThrow()) {
            assertThat(stream.readAllBytes()).isEqualTo(BYTES);
        }
        assertThat(network.seen("^GET")).hasSize(6);

        network.always(new Fault.CutAnswer(0.5));
        assertDown(() -> store.get("a", 0, BYTES.length));
        try (var stream = store.open("a").orElseThrow()) {
            assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStreamGoesOnWhereItWasCutAsLongAsThereIsProgress() throws Exception {
        direct.put("large", new Counting(LARGE, LARGE), LARGE);
        network.always(new Fault.CutAnswer(0.2));

        try (var stream = store.open("large").orElseThrow()) {
            assertThatThrownBy(() -> Counting.firstDifference(stream)).isInstanceOf(IOException.class);
        }
        assertThat(network.seen("^GET")).hasSizeGreaterThan(ATTEMPTS);
        network.reset();
        network.order("^GET", new Fault.CutAnswer(0.2), new Fault.CutAnswer(0.3), new Fault.CutAnswer(0.4));
        try (var stream = store.open("large").orElseThrow()) {
            assertThat(Counting.firstDifference(stream)).isEqualTo(LARGE);
        }
    }

    @Test
    void aLargeObjectIsStoredThoughEachRequestFailsOnce() throws Exception {
        network.order("^POST .*[?&]uploads", HttpFaults.LOST_ANSWER);
        network.order("^PUT .*partNumber=1\\b", HttpFaults.CUT_REQUEST);
        network.order("^PUT .*partNumber=2\\b", HttpFaults.LOST_ANSWER, HttpFaults.SLOW_DOWN);
        network.order("^PUT .*partNumber=3\\b", HttpFaults.BROKEN);
        network.order("^POST .*uploadId", HttpFaults.LOST_ANSWER);

        store.put("large", new Counting(LARGE, LARGE), LARGE);

        assertThat(network.seen("^PUT")).as("three parts, and each fault once").hasSize(3 + 4);
        assertThat(network.seen("^POST")).hasSize(2 + 2);
        try (var stream = direct.open("large").orElseThrow()) {
            assertThat(Counting.firstDifference(stream)).isEqualTo(LARGE);
        }
    }

    @Test
    void aLargeObjectThatFailsLeavesNothing() throws Exception {
        network.order("^PUT .*partNumber=3\\b", HttpFaults.CUT_REQUEST, HttpFaults.CUT_REQUEST, HttpFaults.CUT_REQUEST);

        assertDown(() -> store.put("large", new Counting(LARGE, LARGE), LARGE));

        assertThat(direct.get("large", 0, 1)).isEmpty();
        assertThat(direct.list("", "", 1)).isEmpty();
        assertThat(network.seen("^DELETE .*uploadId")).hasSize(1);
        assertThat(uploads()).isZero();
    }

    private int uploads() throws Exception {
        try (var client = MinioAsyncClient.builder()
                .endpoint(server().endpoint())
                .region("us-east-1")
                .credentials(RealS3.ACCESS_KEY, RealS3.SECRET_KEY)
                .build()) {
            return client.listMultipartUploads(ListMultipartUploadsArgs.builder()
                            .bucket(bucket)
                            .prefix(prefix + "/large")
                            .build())
                    .get()
                    .result()
                    .uploads()
                    .size();
        }
    }

    @Test
    void aStaleListMisleadsNobodyWhoAsksForTheObject() {
        assertThat(store.list("", "", 10)).isEmpty();
        put(direct, "a", BYTES);
        network.order("list-type", HttpFaults.STALE);

        assertThat(store.list("", "", 10)).isEmpty();

        assertThat(store.get("a", 0, BYTES.length)).hasValue(BYTES);
        assertThat(store.list("", "", 10)).hasSize(1);
    }

    @Test
    void slowIsNotBroken() {
        network.always(new Fault.Delay(Duration.ofMillis(250)));

        put(store, "a", BYTES);

        assertThat(store.get("a", 0, BYTES.length)).hasValue(BYTES);
        assertThat(network.seen("^PUT")).hasSize(1);
    }

    private static void put(S3Store store, String name, byte[] bytes) {
        store.put(name, new ByteArrayInputStream(bytes), bytes.length);
    }

    private static void assertDown(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().slug()).isEqualTo("store-down");
            assertThat(e.problem().status()).isEqualTo(503);
            assertThat(e.problem().detail()).doesNotContain(RealS3.SECRET_KEY, RealS3.ACCESS_KEY);
        });
    }
}
