package brane.broker;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;

/**
 * Connections to model servers, kept for a moment for the next call. Each server and tier has its own: what was connected for a tier
 * that may leave the building is never taken over by one that may not. No redirects, no proxy of the environment, no retries.
 */
final class Connections {

    /** Shorter than servers wait: with uvicorn, which most model servers use, 5 s. */
    private static final Duration KEPT = Duration.ofSeconds(4);

    private static final int MOST_KEPT = 32;
    private static final int MOST_SERVERS = 128;

    private static final OkHttpClient BASE = new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .proxy(Proxy.NO_PROXY)
            .protocols(List.of(Protocol.HTTP_1_1))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ofSeconds(30))
            .eventListener(new EventListener() {
                @Override
                public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
                    var trace = call.request().tag(Trace.class);
                    if (trace != null) {
                        trace.anew = true;
                    }
                }
            })
            .build();

    /** A request's tag: whether a connection was made for it, or it went over one that was kept. */
    static final class Trace {
        private volatile boolean anew;

        boolean isNew() {
            return anew;
        }
    }

    private record Key(String host, boolean mayLeave) {}

    private final LocalAddresses addresses;
    private final Duration connect;
    private final ReentrantLock lock = new ReentrantLock();

    @SuppressWarnings("serial")
    private final Map<Key, OkHttpClient> clients = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, OkHttpClient> eldest) {
            return size() > MOST_SERVERS;
        }
    };

    /** @param connect how long a connection may take to be made */
    Connections(LocalAddresses addresses, Duration connect) {
        this.addresses = addresses;
        this.connect = connect;
    }

    /** For calls to that host whose texts may leave the building, or not. */
    OkHttpClient to(String host, boolean mayLeave) {
        lock.lock();
        try {
            return clients.computeIfAbsent(
                    new Key(host, mayLeave),
                    _ -> once(addresses, host, mayLeave, connect)
                            .connectionPool(new ConnectionPool(MOST_KEPT, KEPT.toMillis(), TimeUnit.MILLISECONDS))
                            .build());
        } finally {
            lock.unlock();
        }
    }

    /** A client whose sockets reach only what the addresses and the tier allow, with a connection for each call. */
    static OkHttpClient.Builder once(LocalAddresses addresses, String host, boolean mayLeave, Duration connect) {
        return BASE.newBuilder()
                .socketFactory(new GuardedSockets(addresses, host, mayLeave))
                .connectionPool(none())
                .connectTimeout(connect);
    }

    /** The same client for one call over a connection that is made for it. */
    static Call anew(OkHttpClient client, Request request) {
        return client.newBuilder().connectionPool(none()).build().newCall(request);
    }

    private static ConnectionPool none() {
        return new ConnectionPool(0, 1, TimeUnit.NANOSECONDS);
    }
}
