package brane.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a refused request still sends. It is taken for a moment, because a client that sends into a closed connection never
 * reads why it was refused; then the connection ends. Helidon alone would read the rest as the next request.
 */
final class UnreadBody {

    private static final long BYTES_MAX = 64L << 20;
    private static final long MILLIS_MAX = 2_000;

    private UnreadBody() {}

    static boolean isIn(ServerRequest request) {
        return request.content().hasEntity() && !request.content().consumed();
    }

    /** Always gives the exception that ends the connection. */
    static CloseConnectionException drop(ServerRequest request) {
        // Who asked whether to send was told by the answer not to.
        if (!request.headers().contains(HeaderNames.EXPECT)) {
            take(request);
        }
        return new CloseConnectionException("the rest of a refused request is not read");
    }

    private static void take(ServerRequest request) {
        var reader = Thread.currentThread();
        var over = new CountDownLatch(1);
        var watch = Thread.ofVirtual().name("unread-body-watch").start(() -> {
            try {
                if (!over.await(MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                    reader.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            var in = request.content().inputStream();
            var chunk = new byte[65_536];
            var taken = 0L;
            for (var n = in.read(chunk); n >= 0 && taken < BYTES_MAX; n = in.read(chunk)) {
                taken += n;
            }
        } catch (Exception gone) {
            // The connection ends in either case.
        } finally {
            over.countDown();
            watch.interrupt();
            var _ = Thread.interrupted();
        }
    }
}
