package brane.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.contracts.search.FindReply;
import brane.contracts.search.FindRequest;
import brane.contracts.search.Hit;
import brane.contracts.search.SearchGrpc;
import brane.core.ProblemException;
import brane.testing.TestAuthority;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls in TLS 1.3 over real connections: what is encrypted, what is refused and why, and how certificates are renewed. */
class EncryptionTest {

    private static final String QUERY = "the zanzibarquokka of room 4711";
    private static final CallTokens.Call WHAT =
            new CallTokens.Call("user:1", UUID.randomUUID(), "medical", UUID.randomUUID(), "r1");

    @TempDir
    Path folder;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private TestAuthority authority;

    @BeforeEach
    void make() throws Exception {
        authority = new TestAuthority(folder, "authority");
    }

    @AfterEach
    void close() throws Exception {
        for (var part : parts.reversed()) {
            part.close();
        }
    }

    @Test
    void nothingPassesInTheClear() throws Exception {
        var network = new Recorder(server(given("127.0.0.1")).port());
        var calls = calls(authority.file(), network.port());

        assertThat(find(calls)).isEqualTo(QUERY);

        assertThat(network.recorded())
                .hasSizeGreaterThan(QUERY.length())
                .doesNotContain("zanzibarquokka", "PRI * HTTP/2.0", "brane", "grpc", "eyJ");
    }

    @Test
    void anyoneMayAskForHealthInTlsToo() throws Exception {
        var server = server(given("127.0.0.1"));
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .sslContext(Encryption.ofCaller(caller(authority.file()).tls().orElseThrow()))
                .build();
        try {
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
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        var port = server(given("search.example")).port();

        assertDown(
                calls(authority.file(), port),
                "127.0.0.1:" + port + " showed a certificate of another name",
                "call it by a name that its certificate has");
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        var port = server(given("127.0.0.1")).port();
        var stranger = new TestAuthority(folder, "stranger").file();

        assertDown(calls(stranger, port), "is not of an authority that internal.tls.ca-file trusts");
        assertDown(
                calls(new TlsConfig(Optional.of(stranger), Optional.of(stranger), Optional.empty()), port),
                "is not of an authority that Java trusts",
                "in internal.tls.ca-file");
    }

    @Test
    void aCertificateThatEndedIsRefusedThoughItIsTrustedItself() throws Exception {
        var until = Instant.now().plusSeconds(3);
        var given = authority.give(folder, "search", "127.0.0.1", until);
        var port = server(given).port();
        assertThat(find(calls(given.certificate(), port))).isEqualTo(QUERY);
        var itself = calls(given.certificate(), port);
        var byAuthority = calls(authority.file(), port);

        Thread.sleep(Duration.between(Instant.now(), until.plusSeconds(1)));

        assertDown(itself, "showed a certificate that holds from", "until", "renew it");
        assertDown(byAuthority, "showed a certificate that holds from", "renew it");
    }

    @Test
    void aPeerThatDoesNotEncryptIsRefused() throws Exception {
        var port = keep(InternalServer.start(config(Optional.empty()), List.of(new Echo())))
                .port();

        assertDown(calls(authority.file(), port), "127.0.0.1:" + port + " answers in the clear, not in TLSv1.3");
        assertThat(answered).hasValue(0);
    }

    @Test
    void aCallerThatDoesNotEncryptIsRefused() throws Exception {
        var port = server(given("127.0.0.1")).port();
        var calls = keep(new Calls(List.of("127.0.0.1:" + port), config(Optional.empty()), Duration.ofSeconds(4)));

        assertDown(calls, "127.0.0.1:" + port + " does not answer in the clear: set internal.tls in this process too");
        assertThat(answered).hasValue(0);
    }

    @Test
    void aRawConnectionGetsNothingButAnAlert() throws Exception {
        var port = server(given("127.0.0.1")).port();
        try (var raw = new Socket(InetAddress.getLoopbackAddress(), port)) {
            raw.setSoTimeout(5_000);
            raw.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // Alert, version, two bytes: fatal, unexpected_message.
            assertThat(raw.getInputStream().readAllBytes())
                    .startsWith(21, 3, 3, 0, 2, 2)
                    .hasSize(7);
        }
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        var port = server(given("127.0.0.1")).port();

        try (var old = socket(port, "TLSv1.2")) {
            assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
        }
        try (var current = socket(port, "TLSv1.3")) {
            current.startHandshake();
            assertThat(current.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(current.getApplicationProtocol()).isEqualTo("h2");
        }
    }

    @Test
    void manyHandshakesThatFailedLeaveRoomForOthers() throws Exception {
        var port = server(given("127.0.0.1")).port();
        for (var i = 0; i < 300; i++) {
            try (var raw = new Socket(InetAddress.getLoopbackAddress(), port)) {
                raw.setSoTimeout(5_000);
                raw.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(raw.getInputStream().readAllBytes()).isNotEmpty();
            }
        }

        assertThat(find(calls(authority.file(), port))).isEqualTo(QUERY);
    }

    @Test
    void aRenewedCertificateIsTakenWithoutARestart() throws Exception {
        var port = server(given("127.0.0.1")).port();
        var bundle = Files.copy(authority.file(), folder.resolve("bundle.pem"));
        assertThat(find(calls(bundle, port))).isEqualTo(QUERY);

        var next = new TestAuthority(folder, "next");
        next.give(folder, "search", "127.0.0.1");
        var calls = calls(bundle, port);
        assertDown(calls, "is not of an authority that internal.tls.ca-file");
        Files.writeString(bundle, Files.readString(next.file()), StandardOpenOption.APPEND);

        assertThat(soon(calls)).isEqualTo(QUERY);
    }

    @Test
    void whatIsRenewedByHalfChangesNothing() throws Exception {
        var given = given("127.0.0.1");
        var port = server(given).port();
        var other = new TestAuthority(folder, "next").give(folder, "other", "127.0.0.1");

        Files.copy(other.certificate(), given.certificate(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(find(calls(authority.file(), port))).isEqualTo(QUERY);
        Files.writeString(given.key(), "half a ke");
        assertThat(find(calls(authority.file(), port))).isEqualTo(QUERY);

        Files.copy(other.key(), given.key(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(find(calls(folder.resolve("next.pem"), port))).isEqualTo(QUERY);
    }

    private final class Echo extends SearchGrpc.SearchImplBase {
        @Override
        public void find(FindRequest request, StreamObserver<FindReply> answer) {
            answered.incrementAndGet();
            answer.onNext(FindReply.newBuilder()
                    .addHits(Hit.newBuilder().setName(request.getQuery()))
                    .build());
            answer.onCompleted();
        }
    }

    /** A network between caller and server that keeps what passes. */
    private final class Recorder {
        private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
        private final ServerSocket listening = keep(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));

        Recorder(int port) throws Exception {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        var caller = keep(listening.accept());
                        var server = keep(new Socket(InetAddress.getLoopbackAddress(), port));
                        Thread.ofVirtual().start(() -> pass(caller, server));
                        Thread.ofVirtual().start(() -> pass(server, caller));
                    }
                } catch (Exception ended) {
                    // The test is over.
                }
            });
        }

        private void pass(Socket from, Socket to) {
            try {
                var buffer = new byte[8_192];
                for (var n = from.getInputStream().read(buffer);
                        n > 0;
                        n = from.getInputStream().read(buffer)) {
                    passed.write(buffer, 0, n);
                    to.getOutputStream().write(buffer, 0, n);
                }
            } catch (Exception ended) {
                // The test is over.
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        String recorded() {
            return passed.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private TestAuthority.Given given(String name) throws Exception {
        return authority.give(folder, "search", name);
    }

    private InternalServer server(TestAuthority.Given given) {
        var tls = new TlsConfig(Optional.of(given.certificate()), Optional.of(given.key()), Optional.empty());
        return keep(InternalServer.start(config(Optional.of(tls)), List.of(new Echo())));
    }

    private Calls calls(Path authorities, int port) {
        return calls(caller(authorities).tls().orElseThrow(), port);
    }

    private Calls calls(TlsConfig tls, int port) {
        return keep(new Calls(List.of("127.0.0.1:" + port), config(Optional.of(tls)), Duration.ofSeconds(8)));
    }

    private static InternalConfig caller(Path authorities) {
        return config(Optional.of(new TlsConfig(Optional.empty(), Optional.empty(), Optional.of(authorities))));
    }

    private static InternalConfig config(Optional<TlsConfig> tls) {
        return new InternalConfig(
                "127.0.0.1",
                0,
                Optional.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8)),
                tls,
                false,
                Duration.ofSeconds(1));
    }

    private static String find(Calls calls) {
        return calls.call(
                        SearchGrpc.getFindMethod(),
                        WHAT,
                        (token, wait) -> FindRequest.newBuilder()
                                .setToken(token)
                                .setQuery(QUERY)
                                .build())
                .getHits(0)
                .getName();
    }

    /** A channel that failed just now says so once more while it connects anew. */
    private static String soon(Calls calls) throws InterruptedException {
        for (var i = 0; ; i++) {
            try {
                return find(calls);
            } catch (ProblemException e) {
                if (i == 50) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static void assertDown(Calls calls, String... texts) {
        assertThatThrownBy(() -> find(calls)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().slug()).isEqualTo("search-down");
            assertThat(e.problem().status()).isEqualTo(503);
            assertThat(e.problem().detail()).contains(texts);
        });
    }

    private SSLSocket socket(int port, String protocol) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new TrustedCertificates(caller(authority.file()).tls().orElseThrow())
                },
                new SecureRandom());
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(5_000);
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.add(part);
        return part;
    }
}
