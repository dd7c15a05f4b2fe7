package brane.storage.keys;

import brane.core.Settings;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what a test says, for failures that a real Vault does not give on request. */
final class ScriptedVault implements AutoCloseable {

    /** One request as it came. */
    record Asked(String path, String token, String namespace) {}

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    volatile int status = 200;
    volatile String body = "{}";
    volatile long delayMillis;

    private final HttpServer server;

    ScriptedVault() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        asked.add(new Asked(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                String.valueOf(headers.getFirst("X-Vault-Token")),
                String.valueOf(headers.getFirst("X-Vault-Namespace"))));
        exchange.getRequestBody().readAllBytes();
        try {
            Thread.sleep(delayMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    void answers(int status, String body) {
        this.status = status;
        this.body = body;
    }

    /** What it says to a decryption of one. */
    void opensAs(String base64) {
        answers(200, "{\"data\":{\"batch_results\":[{\"plaintext\":\"" + base64 + "\"}]}}");
    }

    VaultConfig config(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "keys.vault.address",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "keys.vault.token",
                "canary-token"));
        settings.putAll(more);
        if (settings.containsKey("keys.vault.token-file")) {
            settings.remove("keys.vault.token");
        }
        return VaultConfig.from(new Settings(settings)).orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
