package brane.grpc;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * The connections that the internal port holds: at most so many, and room is made of those that began no TLS in time. Helidon 4.1.7
 * asks a listener's socket options for each connection that it accepted; its own limit counts every handshake that failed as a
 * connection for ever, and it waits for a handshake for ever (docs/adr/0014).
 */
final class Accepted implements SocketOptions {

    private final int max;
    private final Duration handshakeMax;
    private final SocketOptions options = SocketOptions.create();
    private final Map<Socket, Long> open = new HashMap<>();

    /**
     * @param max the most connections at once
     * @param handshakeMax after this a connection that is not yet encrypted makes room for another
     */
    Accepted(int max, Duration handshakeMax) {
        this.max = max;
        this.handshakeMax = handshakeMax;
    }

    /** Throws when there are too many: then Helidon closes the socket. */
    @Override
    public synchronized void configureSocket(Socket socket) {
        open.keySet().removeIf(Socket::isClosed);
        if (open.size() >= max) {
            open.entrySet().removeIf(entry -> late(entry.getKey(), entry.getValue()));
        }
        if (open.size() >= max) {
            throw new IllegalStateException("at most " + max + " connections may be open");
        }
        options.configureSocket(socket);
        open.put(socket, System.nanoTime());
    }

    private boolean late(Socket socket, long since) {
        // No name yet says that the handshake is not done; the name of no protocol is empty.
        if (socket instanceof SSLSocket tls
                && tls.getApplicationProtocol() == null
                && System.nanoTime() - since > handshakeMax.toNanos()) {
            try {
                socket.close();
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
