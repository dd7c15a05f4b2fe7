package brane.server;

import brane.core.Problem;
import brane.security.AccessRules;
import brane.security.ApiKeys;
import brane.security.Sessions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
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
    private final PatientSelector connections;
    private final Metrics metrics;

    private Server(WebServer web, PatientSelector connections, Metrics metrics) {
        this.web = web;
        this.connections = connections;
        this.metrics = metrics;
    }

    /**
     * Starts to listen.
     *
     * @throws brane.core.ProblemException {@code port-taken} (503) when another program has the port
     * @throws IllegalArgumentException when the address is not of this machine, or the port is not for this user
     */
    public static Server start(
            ServerConfig config, Routes routes, AccessRules rules, Sessions sessions, ApiKeys keys, Metrics metrics) {
        routes.refuseUndecided(rules);
        var dispatcher = new Dispatcher(config, routes, rules, sessions, keys, metrics);
        var connections = new PatientSelector(
                Http1Config.builder()
                        .maxHeadersSize(MAX_HEADERS)
                        .maxPrologueLength(MAX_PROLOGUE)
                        .validateRequestHeaders(true)
                        .validateResponseHeaders(true)
                        .build(),
                dispatcher::isBusy);
        var web = WebServer.builder()
                .host(config.host())
                .port(config.port())
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections)
                .directHandlers(EarlyRefusals.all())
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxPayloadSize(-1)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .idleConnectionTimeout(config.idle())
                .idleConnectionPeriod(config.idle().compareTo(IDLE_CHECK) < 0 ? config.idle() : IDLE_CHECK)
                .shutdownGracePeriod(config.grace())
                .shutdownHook(false)
                .routing(routing -> routing.any(dispatcher::handle))
                .build();
        refuseTaken(config);
        return new Server(web.start(), connections, metrics);
    }

    /**
     * Helidon listens with SO_REUSEPORT, so that two servers would share the requests, and says only to its log when it can
     * not listen at all: asked here first, both are seen.
     */
    private static void refuseTaken(ServerConfig config) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (SocketException e) {
            var reason = String.valueOf(e.getMessage());
            if (reason.contains("in use")) {
                throw taken(config).failure(e);
            } else if (reason.contains("Permission denied")) {
                throw new IllegalArgumentException(
                        "server.port must be one that " + System.getProperty("user.name") + " may open, was "
                                + config.port() + ": choose one from 1024 on",
                        e);
            }
            throw new IllegalArgumentException(
                    "server.host must be an address of this machine, such as 127.0.0.1 or 0.0.0.0, was "
                            + config.host(),
                    e);
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

    /** Refuses new requests at once, lets those that run end within the grace, and waits for nobody who asks nothing. */
    @Override
    public void close() {
        connections.end();
        web.stop();
    }
}
