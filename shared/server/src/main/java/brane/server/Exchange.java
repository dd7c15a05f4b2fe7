package brane.server;

import brane.core.Caller;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.security.Access;
import brane.security.Proof;
import brane.security.Sessions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as a handler sees them: who asks, with what, and the ways to answer. */
public final class Exchange {

    /** What a body that still comes has more than one that has stopped, so that it gets its problem. */
    private static final long GRACE_MILLIS = 500;

    /** 16 KB a second: whoever takes an answer more slowly than that loses it. */
    private static final int SLOWEST_BYTES_A_MILLI = 16;

    private final ServerRequest request;
    private final ServerResponse response;
    private final Map<String, String> parameters;
    private final Supplier<Optional<Proof>> proof;
    private final Supplier<Optional<Proof>> again;
    private final AccessCheck decide;
    private final ServerConfig config;
    private Runnable still;

    /** Fails when that caller may not do that with that thing. */
    @FunctionalInterface
    interface AccessCheck {
        void about(Optional<Proof> caller, Access access, String thing);
    }

    /**
     * @param proof who asks, as the request proved it when it came
     * @param again who asks, as the request proves it at this moment
     * @param still fails when the caller may not have this answer any more; asked now and then by what takes long
     */
    Exchange(
            ServerRequest request,
            ServerResponse response,
            Map<String, String> parameters,
            Supplier<Optional<Proof>> proof,
            Supplier<Optional<Proof>> again,
            Runnable still,
            AccessCheck decide,
            ServerConfig config) {
        this.request = request;
        this.response = response;
        this.parameters = parameters;
        this.proof = proof;
        this.again = again;
        this.still = still;
        this.decide = decide;
        this.config = config;
    }

    /** Who asks; only for routes that need a sign-in. */
    public Caller caller() {
        return proof().map(Proof::caller)
                .orElseThrow(() -> new IllegalStateException("this route is open to anyone and has no caller"));
    }

    /** By what the request proves who asks; nothing when nobody is signed in. */
    public Optional<Proof> proof() {
        return proof.get();
    }

    /** The session that the request came in; nothing when it came by an API key. */
    public Optional<Sessions.Session> session() {
        return proof().filter(Sessions.Session.class::isInstance).map(Sessions.Session.class::cast);
    }

    /**
     * Decides about a thing that only the body names, as a route's rule does about one of the path, and again while a long answer
     * is written.
     */
    public void require(Access access, String thing) {
        decide.about(proof(), access, thing);
        var before = still;
        still = () -> {
            before.run();
            decide.about(again.get(), access, thing);
        };
    }

    public String path(String parameter) {
        var value = parameters.get(parameter);
        if (value == null) {
            throw new IllegalStateException("the route has no parameter " + parameter);
        }
        return value;
    }

    public UUID id(String parameter) {
        return brane.core.Ids.parse(path(parameter));
    }

    public Optional<String> query(String name) {
        return request.query().first(name).asOptional().filter(value -> !value.isEmpty());
    }

    /** All values that the query gives a name, empty ones too; none when it does not have it. */
    public List<String> queries(String name) {
        return request.query().contains(name) ? request.query().all(name) : List.of();
    }

    /** A number of the query within bounds, or the default. */
    public int number(String name, int absent, int min, int max) {
        return query(name)
                .map(text -> {
                    try {
                        var value = Integer.parseInt(text);
                        if (value >= min && value <= max) {
                            return value;
                        }
                    } catch (NumberFormatException e) {
                        throw wrongQuery(name, "a number from " + min + " to " + max);
                    }
                    throw wrongQuery(name, "a number from " + min + " to " + max);
                })
                .orElse(absent);
    }

    public Optional<Instant> time(String name) {
        return query(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw wrongQuery(name, "a time such as 2026-11-23T12:00:00Z");
            }
        });
    }

    private static ProblemException wrongQuery(String name, String rule) {
        return Problem.of("query-invalid", 400, "The address is not right.", name + " must be " + rule)
                .failure();
    }

    public Optional<String> header(String name) {
        return request.headers().first(HeaderNames.create(name));
    }

    /** The address that the connection came from. */
    public String source() {
        return request.remotePeer().host();
    }

    /** The length that the client announced, or -1. */
    public long contentLength() {
        return request.headers().contentLength().orElse(-1);
    }

    /** The body as it comes; the handler bounds what it reads. A client that waits to be asked for it is asked by the first read. */
    public InputStream body() {
        return request.content().hasEntity() ? new Body() : InputStream.nullInputStream();
    }

    /** A body of JSON or YAML, at most as long as the configuration says. */
    public byte[] smallBody() throws IOException {
        var max = config.maxJson();
        if (contentLength() > max) {
            throw tooLarge(max);
        }
        return Patience.within(config.read().toMillis() + GRACE_MILLIS, () -> read(max));
    }

    private byte[] read(int max) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var chunk = new byte[8_192];
        var began = System.nanoTime();
        var in = body();
        for (var n = next(in, chunk); n >= 0; n = next(in, chunk)) {
            bytes.write(chunk, 0, n);
            if (bytes.size() > max) {
                throw tooLarge(max);
            }
            if (System.nanoTime() - began > config.read().toNanos()) {
                throw tooSlow();
            }
        }
        return bytes.toByteArray();
    }

    /** A chunk whose size is none shows as the parser's own complaint. */
    private static int next(InputStream in, byte[] chunk) throws IOException {
        try {
            return in.read(chunk);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw Problem.of(
                            "request-malformed",
                            400,
                            "The request is malformed.",
                            "its body must be sent in whole chunks")
                    .failure(e);
        }
    }

    private ProblemException tooSlow() {
        return Problem.of(
                        "body-too-slow",
                        408,
                        "The request took too long to arrive.",
                        "its body must be whole within " + config.read().toSeconds() + " s")
                .failure();
    }

    private static ProblemException tooLarge(int max) {
        return Problem.of(
                        "body-too-large",
                        413,
                        "The request is too large.",
                        "its body must be at most " + max + " bytes")
                .failure();
    }

    /** The body as a value; see {@link Json#parse}. */
    public <T> T json(Class<T> type) throws IOException {
        if (header("Content-Type").map(Exchange::fromAForm).orElse(false)) {
            throw Problem.of(
                            "body-type-wrong",
                            415,
                            "The request's body is not JSON.",
                            "send it with Content-Type: application/json; what a form of another site can send is not taken")
                    .failure();
        }
        return Json.parse(smallBody(), type);
    }

    /** What a page of any site can send without asking first (CORS-safelisted content types). */
    private static boolean fromAForm(String contentType) {
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("text/plain")
                || type.equals("application/x-www-form-urlencoded")
                || type.equals("multipart/form-data");
    }

    /** Whether the client wants a stream of events. */
    public boolean wantsEvents() {
        return header("Accept")
                .map(accept -> accept.contains("text/event-stream"))
                .orElse(false);
    }

    public void setCookie(String value) {
        response.headers().add(HeaderNames.SET_COOKIE, value);
    }

    public void setHeader(String name, String value) {
        response.header(HeaderNames.create(name), value);
    }

    public boolean https() {
        return config.https();
    }

    public void ok(Object value) {
        json(200, value);
    }

    public void json(int status, Object value) {
        bytes(status, "application/json", Json.bytes(value));
    }

    public void empty(int status) {
        response.status(Status.create(status)).send();
    }

    public void bytes(int status, String type, byte[] content) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        try {
            Patience.within(config.read().toMillis() + content.length / SLOWEST_BYTES_A_MILLI, () -> {
                response.send(content);
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Streams a file as a download that no browser runs or guesses at. */
    public void download(String name, InputStream content, long length) throws IOException {
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
        response.header(HeaderNames.CONTENT_LENGTH, Long.toString(length));
        response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename*=UTF-8''" + percent(name));
        try (content;
                var out = Patience.writing(config.read().toMillis(), response.outputStream())) {
            content.transferTo(out);
        }
    }

    /**
     * Tells when the client leaves while its answer is made.
     *
     * @param patience until it is looked for; zero for a stream
     * @return what ends the watch
     */
    public ClientWatch watch(Duration patience, Runnable left) {
        return new ClientWatch(
                PatientSelector.reader(), patience, left, () -> response.header(HeaderNames.CONNECTION, "close"));
    }

    /** The address of this site as its client knows it, without a path. */
    public String site() {
        return config.publicUrl()
                .map(url -> url.getScheme() + "://" + url.getRawAuthority())
                .orElseGet(() -> "http://" + header("Host").orElse(config.host()));
    }

    /** Begins a stream of events; the handler closes it. */
    public EventStream events() {
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        response.header(HeaderNames.create("X-Accel-Buffering"), "no");
        return new EventStream(Patience.writing(config.read().toMillis(), response.outputStream()), still);
    }

    private final class Body extends InputStream {
        private @Nullable InputStream opened;

        private InputStream opened() {
            var there = opened;
            if (there == null) {
                there = request.content().inputStream();
                opened = there;
            }
            return there;
        }

        @Override
        public int read() throws IOException {
            return opened().read();
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            return opened().read(into, offset, count);
        }
    }

    private static String percent(String text) {
        var out = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(String.format("%02X", b & 0xFF));
            }
        }
        return out.toString();
    }
}
