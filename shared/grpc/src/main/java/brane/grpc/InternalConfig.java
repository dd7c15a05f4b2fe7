package brane.grpc;

import brane.core.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How processes of one BRANE call each other.
 *
 * @param host the address to bind
 * @param port 0 for any free one
 * @param secret what all of them share, at least 32 bytes; empty where none is configured
 * @param tls how calls are encrypted on their way; empty where they are not
 * @param plaintext whether calls may leave this machine though they are not encrypted
 * @param grace how long calls may go on after the stop
 */
public record InternalConfig(
        String host, int port, Optional<byte[]> secret, Optional<TlsConfig> tls, boolean plaintext, Duration grace) {

    private static final int SECRET_MIN = 32;

    public InternalConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("internal.port must be 0 to 65535, was " + port);
        }
        secret.ifPresent(bytes -> {
            if (bytes.length < SECRET_MIN) {
                throw new IllegalArgumentException("internal.secret must have at least " + SECRET_MIN + " bytes, had "
                        + bytes.length + ": make one with `openssl rand -hex 32`");
            }
        });
        if (grace.isNegative()) {
            throw new IllegalArgumentException("internal.grace must be at least PT0S, was " + grace);
        }
        if (plaintext && tls.isPresent()) {
            throw new IllegalArgumentException(
                    "internal.plaintext must be false where internal.tls is set, was true: all calls are encrypted then, so"
                            + " leave it out");
        }
        refuseOpen(host, tls, plaintext);
    }

    public static InternalConfig from(Settings settings) {
        var given = settings.text("internal.secret").map(text -> text.getBytes(StandardCharsets.UTF_8));
        var file = settings.text("internal.secret-file").map(Path::of);
        return new InternalConfig(
                settings.text("internal.host", "127.0.0.1"),
                settings.number("internal.port", 8766),
                given.or(() -> file.map(InternalConfig::read)),
                TlsConfig.from(settings),
                settings.flag("internal.plaintext", false),
                settings.duration("internal.grace", Duration.ofSeconds(10)));
    }

    /** The secret, or the reason why there is no start without it. */
    byte[] requireSecret() {
        return secret.orElseThrow(() -> new IllegalArgumentException(
                "internal.secret-file must name a file with the secret that all processes of this BRANE share, was not"
                        + " set: make one with `openssl rand -hex 32`"));
    }

    /** Questions and passages are nobody's business on a network, so that leaving this machine must be wished for. */
    static void refuseOpen(String host, Optional<TlsConfig> tls, boolean plaintext) {
        try {
            if (tls.isEmpty() && !plaintext && !InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("internal.tls must be set, or internal.plaintext be true, when calls"
                        + " leave this machine, which those of " + host
                        + " do: encrypt them, or let them pass only over"
                        + " a network of their own or through an encrypted tunnel");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the host of an internal address must be known, was " + host + ": check its name", e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "internal.secret-file must name a file that can be read, was " + file, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "InternalConfig[host=" + host + ", port=" + port + "]";
    }
}
