package brane.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;

/** What every answer tells the browser not to do: run foreign scripts, load from elsewhere, frame, guess types, remember. */
final class SecurityHeaders {

    static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
                    + "font-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                    + "frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=()");

    private SecurityHeaders() {}

    static void put(ServerResponse response, String path) {
        ALWAYS.forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (path.startsWith("/api/") || path.startsWith("/v1/")) {
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
        }
    }
}
