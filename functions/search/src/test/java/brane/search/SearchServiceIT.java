package brane.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.audit.Entry;
import brane.audit.ForeignIntents;
import brane.audit.Intent;
import brane.axon.AxonConfig;
import brane.axon.Axons;
import brane.axon.DocumentText;
import brane.axon.HashEmbedding;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.axon.Reranking;
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.contracts.search.FindRequest;
import brane.contracts.search.SearchGrpc;
import brane.core.Caller;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.core.Role;
import brane.grpc.CallTokens;
import brane.grpc.Calls;
import brane.grpc.InternalConfig;
import brane.grpc.InternalServer;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.DirectoryStore;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Searches over real gRPC: the same hits as here, the same problems, and another process when one is gone. */
class SearchServiceIT {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();
    private static final InternalConfig CONFIG = config("the secret of all processes of one BRANE");
    private static final Caller PERSON =
            new Caller(UUID.randomUUID(), "p@example.org", Set.of(Role.USER), Set.of(), "session:1");

    @TempDir
    Path folder;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final String neuron = "n" + UUID.randomUUID().toString().substring(0, 8);
    private AuditJournal log;
    private StoredAxons axons;
    private UUID axon;
    private volatile CountDownLatch shut = new CountDownLatch(0);

    @BeforeEach
    void open() throws Exception {
        log = AuditJournal.open(DATABASE.sql(), KEYS, "test", AuditConfig.defaults());
        parts.add(log);
        axons = new StoredAxons(
                DATABASE.sql(),
                KEYS,
                DirectoryStore.open(folder.resolve("store")),
                List.of(new HashEmbedding("hash", () -> shut.await())),
                AxonConfig.DEFAULT,
                (a, erased) -> {});
        axon = axons.open(neuron, "hash");
        put("pump.txt", "The red pump stands in the cellar.");
        put("lobby.txt", "Visitors wait in the lobby until nine.");
    }

    @AfterEach
    void close() throws Exception {
        shut.countDown();
        for (var part : parts.reversed()) {
            part.close();
        }
    }

    @Test
    void findsThereWhatIsFoundHere() throws Exception {
        var elsewhere = elsewhere(server().port());

        for (var mode : SearchOptions.Mode.values()) {
            var options = new SearchOptions(5, mode, 0);
            var there = during(intent -> elsewhere.search(intent, axon, "red pump", options));
            var here = during(intent -> axons.search(intent, axon, "red pump", options));
            assertThat(there).isNotEmpty().isEqualTo(here);
        }
    }

    @Test
    void aProblemArrivesAsItWasThere() throws Exception {
        var elsewhere = elsewhere(server().port());

        assertThatThrownBy(() -> during(intent -> elsewhere.search(intent, axon, "x".repeat(9_000), 5)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo("search-malformed");
                    assertThat(e.problem().status()).isEqualTo(422);
                    assertThat(e.problem().detail()).contains("8192", "9000");
                });
    }

    @Test
    void aProcessThatIsGoneIsLeftForAnother() throws Exception {
        var first = server();
        var second = server();
        var elsewhere = elsewhere(freePort(), first.port(), second.port());

        for (var i = 0; i < 6; i++) {
            assertThat(hits(elsewhere)).isPositive();
        }
        first.close();
        for (var i = 0; i < 6; i++) {
            assertThat(hits(elsewhere)).isPositive();
        }
        second.close();
        assertThatThrownBy(() -> hits(elsewhere))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("search-down"));
    }

    @Test
    void oneThatSaysNothingIsLeftForAnother() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var elsewhere = elsewhere(silent.getLocalPort(), server().port());

            var began = System.nanoTime();
            assertThat(hits(elsewhere)).isPositive();
            assertThat(hits(elsewhere)).isPositive();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void aProcessWithAnotherSecretIsRefused() throws Exception {
        var calls = keep(new Calls(
                List.of("127.0.0.1:" + server().port()),
                config("the secret of some other installation"),
                Duration.ofSeconds(4)));
        var elsewhere = new SearchElsewhere(axons, calls);

        assertThatThrownBy(() -> hits(elsewhere)).hasMessageContaining("another internal.secret");
    }

    @Test
    void withoutATokenNothingIsAnsweredButHealth() throws Exception {
        var server = server();
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        try {
            var request = FindRequest.newBuilder().setAxon(axon.toString()).build();
            assertThatThrownBy(() -> SearchGrpc.newBlockingStub(channel).find(request))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
            var garbage = request.toBuilder().setToken("a.b.c").build();
            assertThatThrownBy(() -> SearchGrpc.newBlockingStub(channel).find(garbage))
                    .hasMessageContaining("UNAUTHENTICATED");
            var health = HealthGrpc.newBlockingStub(channel);
            assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                    .isEqualTo(ServingStatus.NOT_SERVING);
            server.ready();
            assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void nothingIsReadUnderAnIntentThatTheLogDoesNotHave() throws Exception {
        var calls = keep(new Calls(List.of("127.0.0.1:" + server().port()), CONFIG, Duration.ofSeconds(4)));
        var over = during(intent -> intent);
        var actor = "user:" + PERSON.id();

        assertSlug("audit-unavailable", calls, axon, actor, over.id(), neuron);
        assertSlug("audit-unavailable", calls, axon, actor, UUID.randomUUID(), neuron);
        during(intent -> {
            assertSlug("audit-unavailable", calls, axon, "user:" + UUID.randomUUID(), intent.id(), neuron);
            assertSlug("audit-unavailable", calls, axon, actor, intent.id(), "another");
            assertSlug("not-allowed", calls, UUID.randomUUID(), actor, intent.id(), neuron);
            return intent;
        });
    }

    @Test
    void aStopLetsRunningSearchesEnd() throws Exception {
        var server = server();
        var elsewhere = elsewhere(server.port());
        shut = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var found = threads.submit(() -> hits(elsewhere));
            Thread.sleep(500);
            var stopping = threads.submit(() -> {
                server.close();
                return true;
            });
            Thread.sleep(300);
            shut.countDown();
            assertThat(found.get()).isPositive();
            assertThat(stopping.get()).isTrue();
        }
    }

    @Test
    void aThousandSearchesFromFiftyThreadsAllArrive() throws Exception {
        var targets = List.of("127.0.0.1:" + server().port(), "127.0.0.1:" + server().port());
        var elsewhere = new SearchElsewhere(axons, keep(new Calls(targets, CONFIG, Duration.ofSeconds(60))));
        try (var threads = Executors.newFixedThreadPool(50)) {
            var all = IntStream.range(0, 1_000)
                    .mapToObj(i -> threads.submit(() -> hits(elsewhere)))
                    .toList();
            for (var one : all) {
                assertThat(one.get()).isPositive();
            }
        }
    }

    private void assertSlug(String slug, Calls calls, UUID wanted, String actor, UUID intent, String claimed) {
        var call = new CallTokens.Call(actor, intent, claimed, axon, "r1");
        assertThatThrownBy(() -> calls.call(
                        SearchGrpc.getFindMethod(),
                        call,
                        (token, wait) ->
                                SearchMessages.request(token, wait, wanted, "red pump", SearchOptions.best(3))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo(slug));
    }

    private int hits(Axons elsewhere) throws Exception {
        return during(intent -> elsewhere.search(intent, axon, "red pump", 5).size());
    }

    private InternalServer server() {
        var service = new SearchService(
                axons,
                new ForeignIntents(DATABASE.sql()),
                name -> new Reranking(name, (question, passages) -> new float[passages.size()]));
        return keep(InternalServer.start(CONFIG, List.of(service)));
    }

    private SearchElsewhere elsewhere(int... ports) {
        var targets = IntStream.of(ports).mapToObj(port -> "127.0.0.1:" + port).toList();
        return new SearchElsewhere(axons, keep(new Calls(targets, CONFIG, Duration.ofSeconds(4))));
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.add(part);
        return part;
    }

    private <T> T during(brane.audit.AuditLog.Effect<T, RuntimeException> effect) {
        return ScopedValue.where(RequestContext.CALLER, PERSON)
                .where(RequestContext.REQUEST_ID, "r1")
                .call(() -> log.during(Entry.of(Action.SEARCH, "neuron:" + neuron), effect));
    }

    private Axons.Receipt put(String name, String text) throws Exception {
        var file = Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        var passage = new Passage(0, text, 0, text.length(), null, List.of("Rooms"), 1);
        var document = new NewDocument(
                name,
                "text",
                NewDocument.Original.ofFile(file),
                new DocumentText(
                        text, List.of(), List.of(), List.of(new DocumentText.PassageSpan(0, 0, text.length()))),
                List.of(passage),
                PERSON.id());
        Intent intent = log.begin(Entry.of(Action.DOCUMENT_INGEST, "axon:" + axon));
        try {
            return axons.put(intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
        } finally {
            intent.end();
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static InternalConfig config(String secret) {
        return new InternalConfig(
                "127.0.0.1",
                0,
                Optional.of(secret.getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                false,
                Duration.ofSeconds(5));
    }
}
