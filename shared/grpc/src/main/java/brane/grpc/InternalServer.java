package brane.grpc;

import brane.core.Problem;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/**
 * The internal port: gRPC over HTTP/2 for other processes of this BRANE, which must show that they have its secret, and the standard
 * health service ({@code grpc.health.v1}) for anybody. People never reach it.
 */
public final class InternalServer implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_STREAMS = 256;
    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(10);

    private final WebServer web;
    private final HealthStatusManager health;

    private InternalServer(WebServer web, HealthStatusManager health) {
        this.web = web;
        this.health = health;
    }

    /**
     * Starts to listen; {@link #ready} says that calls are welcome.
     *
     * @throws IllegalArgumentException when there are services and no secret is configured, or the files of TLS are not as they
     *     must be
     * @throws brane.core.ProblemException {@code port-taken} (503)
     */
    public static InternalServer start(InternalConfig config, List<? extends BindableService> services) {
        var health = new HealthStatusManager();
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
        var routing = GrpcRouting.builder();
        var first = new Guard.HeadersFirst();
        routing.service(ServerInterceptors.intercept(health.getHealthService(), first));
        if (!services.isEmpty()) {
            var guard = new Guard(new CallTokens(config));
            services.forEach(service -> routing.service(ServerInterceptors.intercept(service, guard, first)));
        }
        var web = WebServer.builder();
        config.tls().ifPresent(tls -> web.tls(Encryption.ofServer(tls)));
        refuseTaken(config);
        web.host(config.host())
                .port(config.port())
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addProtocol(
                        Http2Config.builder().maxConcurrentStreams(MAX_STREAMS).build())
                .addProtocol(GrpcConfig.builder().name("grpc").build())
                .connectionOptions(new Accepted(MAX_CONNECTIONS, HANDSHAKE_MAX))
                .shutdownGracePeriod(config.grace())
                .shutdownHook(false)
                .addRouting(routing);
        return new InternalServer(web.build().start(), health);
    }

    /** Helidon listens with SO_REUSEPORT, so that two servers would share the calls: asked here first, that is seen. */
    private static void refuseTaken(InternalConfig config) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException e) {
            throw Problem.of(
                            "port-taken",
                            503,
                            "The port is taken.",
                            config.host() + ":" + config.port() + " can not be listened on (" + e.getMessage()
                                    + "); end what listens there, or choose others with internal.host and internal.port")
                    .failure(e);
        }
    }

    /** From here on the health service says SERVING. */
    public void ready() {
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    }

    public int port() {
        return web.port();
    }

    /** Says NOT_SERVING, refuses new connections, and lets calls that run end within the grace. */
    @Override
    public void close() {
        health.enterTerminalState();
        web.stop();
    }
}
