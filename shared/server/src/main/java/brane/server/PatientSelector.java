package brane.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * HTTP/1.1 whose connections also end when they are idle in the middle of a header: Helidon 4.1 interrupts one only while it
 * waits for the first line, so that half a header would hold it for ever. And at the stop of the server those that answer
 * nothing end at once, which Helidon would wait for as for those that do.
 */
final class PatientSelector implements ServerConnectionSelector {

    private static final ScopedValue<DataReader> READER = ScopedValue.newInstance();

    private final Http1ConnectionSelector http1;
    private final Predicate<Thread> busy;
    private final Set<ServerConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    /** @param busy whether that connection's thread is answering a whole request, which must not be disturbed */
    PatientSelector(Http1Config config, Predicate<Thread> busy) {
        this.http1 = Http1ConnectionSelector.builder().config(config).build();
        this.busy = busy;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Patient(http1.connection(context), context.dataReader());
    }

    /** What comes on the connection of the request that this thread answers. */
    static DataReader reader() {
        return READER.get();
    }

    /** Ends every connection once its request is answered, which is at once where there is none, and every new one. */
    void end() {
        ending = true;
        open.forEach(connection -> connection.close(false));
    }

    private final class Patient implements ServerConnection {

        private final ServerConnection connection;
        private final DataReader reader;
        private volatile Thread thread = Thread.currentThread();

        Patient(ServerConnection connection, DataReader reader) {
            this.connection = connection;
            this.reader = reader;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            thread = Thread.currentThread();
            open.add(this);
            try {
                if (!ending) {
                    ScopedValue.where(READER, reader).call(() -> handled(limit));
                }
            } finally {
                open.remove(this);
            }
        }

        private boolean handled(Limit limit) throws InterruptedException {
            connection.handle(limit);
            return true;
        }

        @Override
        public java.time.Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt || !busy.test(thread));
        }
    }
}
