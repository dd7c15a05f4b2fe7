package brane.server;

import brane.core.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server listens and what it lets in.
 *
 * @param host the address to bind
 * @param port 0 for any free one
 * @param publicUrl the address that people use, when it is another one (behind a proxy); https there makes cookies Secure
 * @param maxJson most bytes of a JSON or YAML body
 * @param maxRequests most requests at once; more get 503
 * @param maxPerPerson most requests of one person at once, streams among them; more get 429
 * @param idle how long a connection may say nothing between requests
 * @param read how long a request may say nothing before it is whole
 * @param grace how long requests may go on after the stop
 */
public record ServerConfig(
        String host,
        int port,
        Optional<URI> publicUrl,
        int maxJson,
        int maxRequests,
        int maxPerPerson,
        Duration idle,
        Duration read,
        Duration grace) {

    public ServerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("server.port must be 0 to 65535, was " + port);
        }
        if (maxJson < 1_024 || maxJson > 64 << 20) {
            throw new IllegalArgumentException("server.max-json must be 1024 bytes to 64MiB, was " + maxJson);
        }
        if (maxRequests < 1) {
            throw new IllegalArgumentException("server.max-requests must be at least 1, was " + maxRequests);
        }
        if (maxPerPerson < 1) {
            throw new IllegalArgumentException(
                    "server.max-requests-per-person must be at least 1, was " + maxPerPerson);
        }
        atLeast("server.idle", idle, Duration.ofSeconds(1));
        atLeast("server.read", read, Duration.ofSeconds(1));
        atLeast("server.grace", grace, Duration.ZERO);
        publicUrl.ifPresent(ServerConfig::checkUrl);
    }

    public static ServerConfig from(Settings settings) {
        return new ServerConfig(
                settings.text("server.host", "127.0.0.1"),
                settings.number("server.port", 8765),
                settings.text("server.public-url").map(URI::create),
                Math.toIntExact(settings.bytes("server.max-json", 1 << 20)),
                settings.number("server.max-requests", 512),
                settings.number("server.max-requests-per-person", 64),
                settings.duration("server.idle", Duration.ofMinutes(2)),
                settings.duration("server.read", Duration.ofSeconds(30)),
                settings.duration("server.grace", Duration.ofSeconds(10)));
    }

    private static void atLeast(String key, Duration value, Duration min) {
        if (value.compareTo(min) < 0) {
            throw new IllegalArgumentException(key + " must be at least " + min + ", was " + value);
        }
    }

    private static void checkUrl(URI url) {
        var scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "server.public-url must be http://NAME or https://NAME, with a port if needed, was " + url);
        }
    }

    public boolean https() {
        return publicUrl.map(url -> "https".equals(url.getScheme())).orElse(false);
    }
}
