package brane.server;

import brane.core.Problem;
import brane.security.AccessRules;
import brane.security.Sessions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/**
 * The public HTTP server: HTTP/1.1 only, every feature that Helidon would discover by itself off, one dispatcher for all
 * routes.
 */
public final class Server implements AutoCloseable {

    private static final int MAX_HEADERS = 32 << 10;
    private static final int MAX_PROLOGUE = 8 << 10;
    private static final Duration IDLE_CHECK = Duration.ofSeconds(10);
    private static final int MAX_CONNECTIONS = 4_096;

    private final WebServer web;
    private final Metrics metrics;

    private Server(WebServer web, Metrics metrics) {
        this.web = web;
        this.metrics = metrics;
    }

    /**
     * Starts to listen.
     *
     * @throws brane.core.ProblemException {@code port-taken} (503) when another program has the port
     */
    public static Server start(
            ServerConfig config, Routes routes, AccessRules rules, Sessions sessions, Metrics metrics) {
        routes.refuseUndecided(rules);
        var dispatcher = new Dispatcher(config, routes, rules, sessions, metrics);
        var web = WebServer.builder()
                .host(config.host())
                .port(config.port())
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new PatientSelector(
                        Http1Config.builder()
                                .maxHeadersSize(MAX_HEADERS)
                                .maxPrologueLength(MAX_PROLOGUE)
                                .validateRequestHeaders(true)
                                .validateResponseHeaders(true)
                                .build(),
                        dispatcher::isBusy))
                .directHandlers(EarlyRefusals.all())
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxPayloadSize(-1)
                .idleConnectionTimeout(config.idle())
                .idleConnectionPeriod(config.idle().compareTo(IDLE_CHECK) < 0 ? config.idle() : IDLE_CHECK)
                .shutdownGracePeriod(config.grace())
                .shutdownHook(false)
                .routing(routing -> routing.any(dispatcher::handle))
                .build();
        refuseTaken(config);
        try {
            return new Server(web.start(), metrics);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw taken(config).failure(e);
                }
            }
            throw e;
        }
    }

    /** Helidon listens with SO_REUSEPORT, so that two servers would share the requests: asked without it, the port is taken. */
    private static void refuseTaken(ServerConfig config) {
        if (config.port() == 0) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (BindException e) {
            throw taken(config).failure(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem taken(ServerConfig config) {
        return Problem.of(
                "port-taken",
                503,
                "The port is taken.",
                "another program listens on " + config.host() + ":" + config.port()
                        + "; end it, or choose another with --port or server.port");
    }

    public int port() {
        return web.port();
    }

    public Metrics metrics() {
        return metrics;
    }

    /** Refuses new requests at once and lets those that run end within the grace. */
    @Override
    public void close() {
        web.stop();
    }
}
