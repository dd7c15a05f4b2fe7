package brane.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * A small question of our own to a model server, beside the streams of answers: guarded like these, bounded in time and size,
 * never redirected, and never with text of anybody.
 */
final class SideCall {

    private static final long MAX_ANSWER = 2 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the server answered; the body is there when the status is 200. */
    record Answer(int status, JsonNode body, long retryAfterSeconds, String said) {

        boolean ok() {
            return status == 200;
        }
    }

    private final LocalAddresses addresses;
    private final boolean mayLeave;
    private final Duration connect;
    private final Duration patience;

    /**
     * @param mayLeave whether addresses may be asked that are not declared local
     * @param patience for all of a call
     */
    SideCall(LocalAddresses addresses, boolean mayLeave, Duration connect, Duration patience) {
        this.addresses = addresses;
        this.mayLeave = mayLeave;
        this.connect = connect;
        this.patience = patience;
    }

    /** This, with another limit of time. */
    SideCall within(Duration limit) {
        return new SideCall(addresses, mayLeave, connect, limit);
    }

    /**
     * @param as the model whose server is asked, for its secret; null needs none
     * @throws InterruptedIOException when the time is up
     * @throws IOException when there is no connection, or the answer is too long or no JSON
     */
    Answer get(String url, @Nullable ModelTarget as) throws IOException {
        return send(request(url, as).build());
    }

    /** As {@link #get}. */
    Answer post(String url, @Nullable ModelTarget as, JsonNode body) throws IOException {
        var json = RequestBody.create(body.toString(), MediaType.get("application/json"));
        return send(request(url, as).post(json).build());
    }

    private static Request.Builder request(String url, @Nullable ModelTarget as) throws IOException {
        Request.Builder builder;
        try {
            builder = new Request.Builder().url(url);
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address", e);
        }
        var anthropic = as != null && as.provider().equals("anthropic");
        if (anthropic) {
            builder.header("anthropic-version", "2023-06-01");
        }
        var key = as == null || as.secret() == null ? null : as.secret().get();
        if (key != null) {
            builder.header(anthropic ? "x-api-key" : "Authorization", anthropic ? key : "Bearer " + key);
        }
        return builder;
    }

    private Answer send(Request request) throws IOException {
        var host = Optional.ofNullable(URI.create(request.url().toString()).getHost())
                .orElse("");
        var http = Connections.once(addresses, host, mayLeave, connect)
                .callTimeout(patience)
                .build();
        try (var response = http.newCall(request).execute()) {
            var retry = OwnedHttp.retryAfter(response.header("Retry-After"));
            if (response.code() != 200) {
                return new Answer(response.code(), JSON.missingNode(), retry, OwnedHttp.said(response));
            }
            var body = response.body().source();
            if (body.request(MAX_ANSWER + 1)) {
                throw new IOException("the answer is longer than " + MAX_ANSWER + " bytes");
            }
            var tree = JSON.readTree(body.readUtf8());
            if (tree == null || !tree.isObject()) {
                throw new IOException("the answer is no JSON object");
            }
            return new Answer(200, tree, retry, "");
        } catch (JsonProcessingException e) {
            // Its message would quote the answer.
            throw new IOException("the answer is no JSON");
        }
    }
}
