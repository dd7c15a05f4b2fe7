package brane.storage.keys;

import brane.storage.http.PromptSockets;
import brane.storage.http.Trust;
import brane.storage.keys.VaultFailure.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Proxy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The requests to Vault's transit engine: a limit to every wait and every answer, no redirects, no proxy, the token read anew
 * for each. For a moment after Vault was away nobody asks it, so that callers do not queue before a server that is down.
 */
final class VaultCalls {

    /** How often one request is sent at most. */
    static final int ATTEMPTS = 2;

    static final Duration QUIET = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(VaultCalls.class.getName());
    private static final int PAUSE_MILLIS = 100;
    private static final long ANSWER_BYTES_MAX = 1L << 20;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final JsonMapper JSON = new JsonMapper();

    /** The last failure while Vault is away, and when that was. */
    private record Away(VaultFailure failure, long since) {}

    private final VaultConfig config;
    private final OkHttpClient http;
    private final LongSupplier clock;
    private volatile @Nullable Away away;

    /** @param clock nanoseconds since any moment */
    VaultCalls(VaultConfig config, LongSupplier clock) {
        this.config = config;
        this.clock = clock;
        var builder = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(4, 30, TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new PromptSockets())
                .proxy(Proxy.NO_PROXY)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(config.timeout());
        config.caFile().ifPresent(file -> Trust.add(builder, file, "keys.vault.ca-file"));
        http = builder.build();
    }

    /** What Vault says of the key: its type, its versions. */
    JsonNode describe() throws VaultFailure {
        return ask("keys", null);
    }

    /**
     * Encrypts or decrypts many at once.
     *
     * @return the results, as many as the items and in their order, each without an error
     */
    JsonNode all(String operation, ArrayNode items) throws VaultFailure {
        var results = ask(operation, JsonNodeFactory.instance.objectNode().set("batch_input", items))
                .path("batch_results");
        if (results.size() != items.size()) {
            throw new VaultFailure(Reason.UNAVAILABLE, 200);
        }
        for (var result : results) {
            var error = result.path("error").asText();
            if (!error.isEmpty()) {
                throw VaultFailure.of(400, error);
            }
        }
        return results;
    }

    private JsonNode ask(String operation, @Nullable ObjectNode body) throws VaultFailure {
        var before = away;
        if (before != null && clock.getAsLong() - before.since < QUIET.toNanos()) {
            throw new VaultFailure(before.failure.reason(), before.failure.status(), before.failure);
        }
        for (var attempt = 1; ; attempt++) {
            try {
                var answer = once(operation, body);
                isThere();
                return answer;
            } catch (VaultFailure e) {
                if (!e.isPassing() || attempt == ATTEMPTS || !paused()) {
                    noteWhetherAway(e);
                    throw e;
                }
            }
        }
    }

    private JsonNode once(String operation, @Nullable ObjectNode body) throws VaultFailure {
        var request = new Request.Builder()
                .url(config.address() + "/v1/" + config.mount() + "/" + operation + "/" + config.key())
                .header("X-Vault-Token", token())
                .header("X-Vault-Request", "true");
        if (!config.namespace().isEmpty()) {
            request.header("X-Vault-Namespace", config.namespace());
        }
        if (body != null) {
            request.post(RequestBody.create(body.toString(), TYPE));
        }
        try (var response = http.newCall(request.build()).execute()) {
            var answer = json(response);
            var data = answer.path("data");
            // One item of many that does not open makes the status 400; the results say which.
            if (response.code() == 200 || data.has("batch_results")) {
                return data;
            }
            throw VaultFailure.of(response.code(), answer.path("errors").toString());
        } catch (SSLException e) {
            throw new VaultFailure(Reason.TLS, 0, e);
        } catch (IOException e) {
            throw new VaultFailure(Reason.CONNECTION, 0, e);
        }
    }

    private static JsonNode json(Response response) throws IOException, VaultFailure {
        var source = response.body().source();
        if (source.request(ANSWER_BYTES_MAX + 1)) {
            throw new VaultFailure(Reason.UNAVAILABLE, response.code());
        }
        try {
            return JSON.readTree(source.readByteArray());
        } catch (JsonProcessingException e) {
            // The cause would quote the answer.
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private String token() throws VaultFailure {
        try {
            var token = config.tokenFile().isPresent()
                    ? Files.readString(config.tokenFile().get()).strip()
                    : config.token().orElse("");
            // A client would quote a header that it can't send.
            if (TOKEN.matcher(token).matches()) {
                return token;
            }
        } catch (IOException e) {
            throw new VaultFailure(Reason.NO_TOKEN, 0, e);
        }
        throw new VaultFailure(Reason.NO_TOKEN, 0);
    }

    private void isThere() {
        if (away != null) {
            away = null;
            LOG.log(System.Logger.Level.INFO, "event=vault-back id={0}", config.id());
        }
    }

    private void noteWhetherAway(VaultFailure failure) {
        if (!failure.isAway()) {
            isThere();
            return;
        }
        if (away == null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=vault-away id={0} reason={1} status={2}",
                    config.id(),
                    failure.reason(),
                    failure.status());
        }
        away = new Away(failure, clock.getAsLong());
    }

    /** False when this thread is to end. */
    private static boolean paused() {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS / 2, PAUSE_MILLIS + 1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
