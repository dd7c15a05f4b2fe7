package brane.console;

import brane.core.Problem;
import brane.server.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The web interface's files, from the jar {@code brane-web}. What has no file's name is a route of the interface and gets its
 * page; a script or picture that is not there is 404, so that no browser takes a page for it.
 */
final class WebFiles {

    private static final String ROOT = "web/";
    private static final String PAGE = "index.html";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("bcmap", "application/octet-stream"),
            Map.entry("pfb", "application/octet-stream"),
            Map.entry("icc", "application/octet-stream"));

    /** The roots of the API: below them an unknown address is a mistake of a program, not a page. */
    private static final Set<String> NOT_PAGES =
            Set.of("api", "v1", "health", "metrics", "openapi", "schemas", "mcp", "internal");

    private final Map<String, String> tags = new ConcurrentHashMap<>();

    void serve(Exchange exchange) throws IOException {
        var path = exchange.path("file");
        var segments = Arrays.asList(path.split("/", -1));
        var hidden = segments.stream().anyMatch(part -> part.startsWith(".") || part.indexOf('\\') >= 0);
        if (hidden || NOT_PAGES.contains(segments.getFirst())) {
            throw missing().failure();
        }
        var type = type(segments.getLast());
        if (type.isPresent() && there(path)) {
            send(exchange, path, type.get());
        } else if (type.isEmpty() || wantsPage(exchange)) {
            send(exchange, PAGE, "text/html; charset=utf-8");
        } else {
            throw missing().failure();
        }
    }

    /** Somebody who follows a link asks for a page; a script or a picture never does. */
    private static boolean wantsPage(Exchange exchange) {
        return exchange.header("Accept")
                .filter(accept -> accept.contains("text/html"))
                .isPresent();
    }

    private static boolean there(String file) {
        return WebFiles.class.getClassLoader().getResource(ROOT + file) != null;
    }

    private void send(Exchange exchange, String file, String type) throws IOException {
        var packed = acceptsBrotli(exchange) && there(file + ".br");
        var name = packed ? file + ".br" : file;
        try (var in = open(name)) {
            var content = in.readAllBytes();
            var tag = tags.computeIfAbsent(name, _ -> tag(content));
            exchange.setHeader("ETag", tag);
            exchange.setHeader("Vary", "Accept-Encoding");
            exchange.setHeader(
                    "Cache-Control", file.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
            if (exchange.header("If-None-Match").filter(tag::equals).isPresent()) {
                exchange.empty(304);
                return;
            }
            if (packed) {
                exchange.setHeader("Content-Encoding", "br");
            }
            exchange.bytes(200, type, content);
        }
    }

    private static InputStream open(String name) {
        var in = WebFiles.class.getClassLoader().getResourceAsStream(ROOT + name);
        if (in == null) {
            throw missing().failure();
        }
        return in;
    }

    private static Optional<String> type(String name) {
        var dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(TYPES.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    private static boolean acceptsBrotli(Exchange exchange) {
        return exchange.header("Accept-Encoding").stream()
                .flatMap(accepted -> Arrays.stream(accepted.split(",")))
                .map(one -> one.replace(" ", ""))
                .anyMatch(one -> one.equals("br") || (one.startsWith("br;q=") && !one.matches("br;q=0(\\.0*)?")));
    }

    private static String tag(byte[] content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Problem missing() {
        return Problem.of("not-found", 404, "There is nothing here.", "no file or route has this path; see /openapi");
    }
}
