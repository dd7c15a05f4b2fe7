package brane.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many connections there may be, with real ones whose other end says nothing. */
class AcceptedTest {

    private static final Duration SOON = Duration.ofMillis(50);

    private final List<Socket> others = new ArrayList<>();
    private SSLServerSocket listening;

    @BeforeEach
    void listen() throws Exception {
        listening = (SSLServerSocket) SSLContext.getDefault()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        for (var other : others) {
            other.close();
        }
        listening.close();
    }

    @Test
    void thereAreNoMoreThanTheMostAtOnce() throws Exception {
        var accepted = new Accepted(2, Duration.ofHours(1));
        var first = silent();
        accepted.configureSocket(first);
        accepted.configureSocket(silent());

        assertThatThrownBy(() -> accepted.configureSocket(silent())).hasMessageContaining("at most 2 connections");
        first.close();
        accepted.configureSocket(silent());
    }

    @Test
    void oneThatBeginsNoTlsMakesRoom() throws Exception {
        var accepted = new Accepted(1, SOON);
        var first = silent();
        accepted.configureSocket(first);
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                first.startHandshake();
            } catch (IOException ended) {
                // This is what is waited for below.
            }
        });

        Thread.sleep(SOON.multipliedBy(2));
        accepted.configureSocket(silent());

        assertThat(first.isClosed()).isTrue();
        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
    }

    private SSLSocket silent() throws Exception {
        others.add(new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
        return (SSLSocket) listening.accept();
    }
}
