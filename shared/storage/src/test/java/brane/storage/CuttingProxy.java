package brane.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A network between driver and PostgreSQL that breaks at the worst moment. */
final class CuttingProxy implements AutoCloseable {

    /** When the connection is cut. */
    enum Cut {
        NEVER,
        BEFORE_COMMIT_ARRIVES,
        AFTER_COMMIT_ARRIVED
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private volatile Cut cut = Cut.NEVER;
    private volatile boolean inserted;

    /** What the server may still say over all connections, until one is cut. */
    private final AtomicInteger answers = new AtomicInteger(Integer.MAX_VALUE);

    CuttingProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void cut(Cut next) {
        inserted = false;
        cut = next;
    }

    /** The next connection is lost, or the one that there is, when the server has said that much. */
    void cutAfter(int pieces) {
        answers.set(pieces);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pump(client, server, true));
                Thread.ofVirtual().start(() -> pump(server, client, false));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean fromClient) {
        try (from;
                to) {
            forward(from.getInputStream(), to.getOutputStream(), fromClient);
        } catch (IOException e) {
            // A cut connection is what this class is for.
            Thread.yield();
        }
    }

    /** The driver prepares COMMIT once and then names it only: it is what the client sends after the INSERT was answered. */
    private void forward(InputStream in, OutputStream out, boolean fromClient) throws IOException {
        var buffer = new byte[65_536];
        for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            var text = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
            if (fromClient && cut == Cut.BEFORE_COMMIT_ARRIVES && inserted) {
                return;
            }
            if (!fromClient && cut == Cut.AFTER_COMMIT_ARRIVED && text.contains("COMMIT")) {
                return;
            }
            if (!fromClient && answers.getAndDecrement() == 0) {
                return;
            }
            inserted |= !fromClient && cut != Cut.NEVER && text.contains("INSERT");
            out.write(buffer, 0, count);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
