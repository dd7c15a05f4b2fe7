package brane.broker;

import brane.core.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Sockets that ask once more, at the very moment of connecting, whether the resolved address may be reached. Each endpoint and
 * tier has sockets of its own, so that none is taken over from another.
 */
final class GuardedSockets extends SocketFactory {

    /** A connect that was not allowed; carries the problem out through the HTTP client. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient ProblemException problem;

        RefusedException(ProblemException problem) {
            super(problem);
            this.problem = problem;
        }

        ProblemException problem() {
            return problem;
        }
    }

    private final LocalAddresses addresses;
    private final String host;
    private final boolean mayLeave;

    GuardedSockets(LocalAddresses addresses, String host, boolean mayLeave) {
        this.addresses = addresses;
        this.host = host;
        this.mayLeave = mayLeave;
    }

    @Override
    public Socket createSocket() throws IOException {
        // Without this the machine's SOCKS settings would decide where the bytes go.
        var socket = new Socket(Proxy.NO_PROXY) {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                try {
                    var target = (InetSocketAddress) endpoint;
                    addresses.check(host, target.getPort(), target.getAddress(), mayLeave);
                } catch (ProblemException e) {
                    throw new RefusedException(e);
                }
                super.connect(endpoint, timeout);
            }

            @Override
            public void connect(SocketAddress endpoint) throws IOException {
                connect(endpoint, 0);
            }
        };
        // The end of a prompt would wait for the server's delayed acknowledgement, 40 ms.
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress target) throws IOException {
        var socket = createSocket();
        socket.connect(target);
        return socket;
    }
}
