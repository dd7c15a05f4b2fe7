package brane.server;

import brane.core.Problem;
import brane.core.ProblemException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request must look like before anything else is asked: one honest length (request smuggling), a host that is ours (DNS
 * rebinding), and for what changes something an origin that is ours (cross-site requests).
 */
final class RequestRules {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MAX_PATH = 4_096;
    private static final String SCHEME = "bearer";
    private static final Pattern BEARER = Pattern.compile("(?i:" + SCHEME + ") +([A-Za-z0-9._~+/-]+=*)");

    private final ServerConfig config;

    RequestRules(ServerConfig config) {
        this.config = config;
    }

    void check(ServerRequest request) {
        checkLength(request);
        var host = checkHost(request);
        if (!Set.of("GET", "HEAD", "OPTIONS")
                .contains(request.prologue().method().text())) {
            checkOrigin(request, host);
        }
    }

    private static void checkLength(ServerRequest request) {
        var headers = request.headers();
        var lengths = headers.values(HeaderNames.CONTENT_LENGTH);
        if (lengths.size() > 1 || !lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"))) {
            throw malformed("Content-Length must be given once, as digits");
        }
        if (!lengths.isEmpty() && headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            throw malformed("Content-Length and Transfer-Encoding must not both be given");
        }
        var encodings = headers.values(HeaderNames.TRANSFER_ENCODING);
        if (encodings.size() > 1 || !encodings.stream().allMatch("chunked"::equalsIgnoreCase)) {
            throw malformed("Transfer-Encoding must be chunked or absent");
        }
        if (headers.values(HeaderNames.HOST).size() != 1) {
            throw malformed("Host must be given once");
        }
    }

    private String checkHost(ServerRequest request) {
        var host = request.headers().first(HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
        var name = host.replaceFirst(":[0-9]+$", "");
        var ours = config.publicUrl().map(URI::getHost).map(one -> one.equalsIgnoreCase(name));
        if (!LOOPBACK.contains(name) && !ours.orElse(false) && !name.equalsIgnoreCase(config.host())) {
            throw Problem.of(
                            "host-unknown",
                            421,
                            "This server does not go by that name.",
                            "open it by an address of this machine, or set server.public-url to the name that people use")
                    .failure();
        }
        return host;
    }

    private void checkOrigin(ServerRequest request, String host) {
        var origin = request.headers().first(HeaderNames.ORIGIN);
        var site = request.headers().first(HeaderNames.create("Sec-Fetch-Site"));
        var foreign = origin.map(value -> !ours(value, host)).orElse(false)
                || site.map(value -> !value.equals("same-origin") && !value.equals("none"))
                        .orElse(false);
        if (foreign) {
            throw Problem.of(
                            "origin-foreign",
                            403,
                            "The request comes from another site.",
                            "what changes something must come from BRANE's own pages or from a program")
                    .failure();
        }
    }

    private boolean ours(String origin, String host) {
        return origin.equals("http://" + host)
                || origin.equals("https://" + host)
                || config.publicUrl()
                        .map(url -> origin.equals(url.getScheme() + "://" + url.getRawAuthority()))
                        .orElse(false);
    }

    /** The path's segments, decoded once each, so that an encoded slash stays inside its segment. */
    static List<String> segments(String rawPath) {
        if (rawPath.length() > MAX_PATH || !rawPath.startsWith("/")) {
            throw malformed("the path must begin with / and be at most " + MAX_PATH + " characters");
        }
        if (!rawPath.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw malformed("the path must be percent-encoded UTF-8");
        }
        var segments = new ArrayList<String>();
        for (var part : rawPath.substring(1).split("/", -1)) {
            segments.add(decoded(part));
        }
        return segments;
    }

    /** Strict, so that two addresses never become one name, and without the character that no store can keep. */
    private static String decoded(String part) {
        try {
            var bytes = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(StandardCharsets.ISO_8859_1.encode(bytes))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw malformed("the path must be percent-encoded UTF-8");
        }
        throw malformed("the path must not hold a zero byte");
    }

    private static ProblemException malformed(String rule) {
        return Problem.of("request-malformed", 400, "The request is malformed.", rule)
                .failure();
    }

    /**
     * The token of {@code Authorization: Bearer} (RFC 6750). Empty text, which is no token, when that header is malformed or
     * given twice: then nothing else may decide who asks. Other schemes are none of ours: a proxy may use them.
     */
    static Optional<String> bearer(ServerRequest request) {
        var given = request.headers().contains(HeaderNames.AUTHORIZATION)
                ? request.headers().values(HeaderNames.AUTHORIZATION)
                : List.<String>of();
        if (given.stream().noneMatch(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))) {
            return Optional.empty();
        }
        var token = BEARER.matcher(given.getFirst());
        return Optional.of(given.size() == 1 && token.matches() ? token.group(1) : "");
    }

    static Optional<String> cookie(ServerRequest request, String name) {
        return request.headers().cookies().first(name).asOptional();
    }
}
