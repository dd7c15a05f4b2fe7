package brane.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a driver and PostgreSQL and loses the answer of a COMMIT in each of the ways that a network can. */
final class CommitCutter implements AutoCloseable {

    enum Cut {
        NONE,
        /** COMMIT never arrives: the server rolls back when it notices. */
        BEFORE,
        /** COMMIT happens, its answer is lost. */
        AFTER,
        /** The client sees a broken connection while COMMIT is still on its way. */
        LATE
    }

    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);
    private static final int LATE_MILLIS = 300;

    private final int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);

    CommitCutter(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** What happens to the next COMMIT of any connection. */
    void cutNext(Cut cut) {
        next.set(cut);
    }

    boolean hasCut() {
        return next.get() == Cut.NONE;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var database = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(database);
                var answering = new AtomicReference<>(true);
                Thread.ofVirtual().start(() -> answers(database, client, answering));
                Thread.ofVirtual().start(() -> questions(client, database, answering));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void questions(Socket client, Socket database, AtomicReference<Boolean> answering) {
        var buffer = new byte[64 * 1024];
        try (client;
                database) {
            for (var n = client.getInputStream().read(buffer);
                    n >= 0;
                    n = client.getInputStream().read(buffer)) {
                var cut = holdsCommit(buffer, n) ? next.getAndSet(Cut.NONE) : Cut.NONE;
                switch (cut) {
                    case NONE -> database.getOutputStream().write(buffer, 0, n);
                    case BEFORE -> {
                        return;
                    }
                    case AFTER -> {
                        answering.set(false);
                        database.getOutputStream().write(buffer, 0, n);
                        Thread.sleep(100);
                        return;
                    }
                    case LATE -> {
                        answering.set(false);
                        client.close();
                        Thread.sleep(LATE_MILLIS);
                        database.getOutputStream().write(buffer, 0, n);
                        Thread.sleep(100);
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answers(Socket database, Socket client, AtomicReference<Boolean> answering) {
        var buffer = new byte[64 * 1024];
        try (client;
                database) {
            for (var n = database.getInputStream().read(buffer);
                    n >= 0;
                    n = database.getInputStream().read(buffer)) {
                if (answering.get()) {
                    client.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        }
    }

    private static boolean holdsCommit(byte[] buffer, int length) {
        for (var i = 0; i + COMMIT.length <= length; i++) {
            if (java.util.Arrays.equals(buffer, i, i + COMMIT.length, COMMIT, 0, COMMIT.length)) {
                return true;
            }
        }
        return false;
    }
}
