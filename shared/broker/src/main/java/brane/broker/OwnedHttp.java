package brane.broker;

import brane.core.Problem;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client under langchain4j: blocking on the caller's thread, so that the broker owns the socket.
 */
final class OwnedHttp implements HttpClient {

    private static final long MAX_ANSWER = 8 << 20;
    private static final long MAX_SAID = 4 << 10;

    private final OkHttpClient client;
    private final Flight flight;
    private final Provider provider;
    private final Outgoing outgoing;
    private final Heard heard;

    OwnedHttp(OkHttpClient client, Flight flight, Provider provider, Outgoing outgoing, Heard heard) {
        this.client = client;
        this.flight = flight;
        this.provider = provider;
        this.outgoing = outgoing;
        this.heard = heard;
    }

    /** A server's answer that is not 200, with what it said about when to come back. */
    static final class StatusException extends HttpException {

        private static final long serialVersionUID = 1L;

        private final long retryAfterSeconds;
        private final String said;

        StatusException(int status, long retryAfterSeconds, String said) {
            super(status, "HTTP " + status);
            this.retryAfterSeconds = retryAfterSeconds;
            this.said = said;
        }

        /** The beginning of its body; it may hold words of the prompt. */
        String said() {
            return said;
        }

        long retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try (var response = send(request)) {
            var body = response.body().source();
            body.request(MAX_ANSWER);
            return SuccessfulHttpResponse.builder()
                    .statusCode(response.code())
                    .headers(response.headers().toMultimap())
                    .body(body.getBuffer().readUtf8())
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("the model server did not answer", e);
        }
    }

    /** langchain4j is told of a failure only: its reading takes a cut stream for a whole answer, and loses parts of tool calls. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try (var response = send(request)) {
            new FrameCheck(response.body().source(), flight, provider.frames(), heard).read();
        } catch (IOException | RuntimeException e) {
            if (e instanceof IOException io) {
                flight.fail(unreachable(io));
            }
            listener.onError(e);
        }
    }

    private Response send(HttpRequest request) throws IOException {
        var builder = new Request.Builder().url(request.url());
        request.headers().forEach((name, values) -> values.forEach(value -> builder.addHeader(name, value)));
        var body = request.body();
        builder.method(
                request.method().name(),
                body == null ? null : RequestBody.create(amended(body), MediaType.get("application/json")));
        var response = answered(builder);
        if (!response.isSuccessful()) {
            try (response) {
                throw new StatusException(response.code(), retryAfter(response.header("Retry-After")), said(response));
            }
        }
        return response;
    }

    /**
     * A server closes a connection that was kept when it likes, and a request that goes out at that moment is lost: that is no failure
     * of the server, and the request goes out once more. Two answers can't come of it, for nothing of one was there.
     */
    private Response answered(Request.Builder request) throws IOException {
        var trace = new Connections.Trace();
        var marked = request.tag(Connections.Trace.class, trace).build();
        try {
            return begun(client.newCall(marked)).execute();
        } catch (IOException e) {
            if (trace.isNew() || flight.stopped()) {
                throw e;
            }
            return begun(Connections.anew(client, marked)).execute();
        }
    }

    private Call begun(Call call) throws IOException {
        if (!flight.begin(call)) {
            throw new IOException("stopped before it began");
        }
        return call;
    }

    private String amended(String request) {
        var tree = Json.object(request)
                .orElseThrow(() -> new IllegalStateException("the request is not the JSON that it must be"));
        provider.amend(tree, outgoing);
        return tree.toString();
    }

    /** The beginning of a body that is no answer; it may hold words of the prompt. */
    static String said(Response response) {
        try {
            return response.peekBody(MAX_SAID).string();
        } catch (IOException cut) {
            return "";
        }
    }

    /** Seconds, of a number or of a date (RFC 9110, 10.2.3); what can't be read asks for no wait. */
    static long retryAfter(@Nullable String header) {
        if (header == null) {
            return 0;
        }
        if (header.matches("[0-9]{1,18}")) {
            return Long.parseLong(header);
        }
        try {
            var until = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Math.max(0, Duration.between(Instant.now(), until).toSeconds());
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    static Problem unreachable(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GuardedSockets.RefusedException refused) {
                return refused.problem().problem();
            }
        }
        return Problem.of(
                "model-unreachable",
                502,
                "No model server answers.",
                "the connection failed (" + failure.getClass().getSimpleName()
                        + "); is the server running, and is the endpoint of the Neuron right?");
    }

    /** langchain4j wants a builder; ours is already built. */
    static HttpClientBuilder given(HttpClient client) {
        return new HttpClientBuilder() {
            private Duration connect = Duration.ofSeconds(2);
            private Duration read = Duration.ofMinutes(10);

            @Override
            public Duration connectTimeout() {
                return connect;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration timeout) {
                connect = timeout;
                return this;
            }

            @Override
            public Duration readTimeout() {
                return read;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration timeout) {
                read = timeout;
                return this;
            }

            @Override
            public HttpClient build() {
                return client;
            }
        };
    }
}
