package brane.storage.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets that send at once (TCP_NODELAY). Without it the end of a request waits until the server has acknowledged what came
 * before, which a server that waits for that end does after 40 ms: every small upload would take so long.
 */
public final class PromptSockets extends SocketFactory {

    @Override
    public Socket createSocket() throws IOException {
        // Without this the machine's SOCKS settings would decide where the bytes go.
        var socket = new Socket(Proxy.NO_PROXY);
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the client connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException("the client connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("the client connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException("the client connects its sockets itself");
    }
}
