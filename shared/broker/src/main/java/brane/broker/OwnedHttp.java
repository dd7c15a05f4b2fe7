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
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The HTTP client under langchain4j: blocking on the caller's thread, so that the broker owns the socket. No redirects, no proxy
 * of the environment, no retries, a fresh guarded connection a call.
 */
final class OwnedHttp implements HttpClient {

    /** Shared threads and dispatcher; each call derives its own sockets from it. */
    private static final OkHttpClient BASE = new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .proxy(Proxy.NO_PROXY)
            .protocols(List.of(Protocol.HTTP_1_1))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ofSeconds(30))
            .build();

    private static final long MAX_ANSWER = 8 << 20;

    private final OkHttpClient client;
    private final Flight flight;
    private final boolean events;

    OwnedHttp(
            LocalAddresses addresses, String host, boolean mayLeave, Duration connect, Flight flight, boolean events) {
        this.client = BASE.newBuilder()
                .socketFactory(new GuardedSockets(addresses, host, mayLeave))
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
                .connectTimeout(connect)
                .build();
        this.flight = flight;
        this.events = events;
    }

    /** A server's answer that is not 200, with what it said about when to come back. */
    static final class StatusException extends HttpException {

        private static final long serialVersionUID = 1L;

        private final long retryAfterSeconds;

        StatusException(int status, long retryAfterSeconds) {
            super(status, "HTTP " + status);
            this.retryAfterSeconds = retryAfterSeconds;
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

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try (var response = send(request)) {
            listener.onOpen(SuccessfulHttpResponse.builder()
                    .statusCode(response.code())
                    .headers(response.headers().toMultimap())
                    .build());
            parser.parse(new FrameCheck(response.body().source(), flight, events), listener);
            listener.onClose();
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
                body == null ? null : RequestBody.create(body, MediaType.get("application/json")));
        Call call = client.newCall(builder.build());
        if (!flight.begin(call)) {
            throw new IOException("stopped before it began");
        }
        var response = call.execute();
        if (!response.isSuccessful()) {
            var after = Objects.requireNonNullElse(response.header("Retry-After"), "0");
            response.close();
            throw new StatusException(response.code(), after.matches("[0-9]{1,6}") ? Long.parseLong(after) : 0);
        }
        return response;
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
