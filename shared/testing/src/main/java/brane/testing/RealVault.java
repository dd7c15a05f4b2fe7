package brane.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real HashiCorp Vault with a transit engine, in memory, in a process of its own on loopback behind TLS;
 * {@code scripts/lib/vault} builds it once. Where this machine can't have it the test is skipped with the reason, and fails in
 * CI.
 */
public final class RealVault implements AutoCloseable {

    private static final String ROOT = "root-of-the-tests";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern UNSEAL = Pattern.compile("Unseal Key: (\\S+)");
    private static final Pattern TOKEN = Pattern.compile("\"client_token\":\"([^\"]+)\"");

    private final Path folder = Files.createTempDirectory("vault");
    private final int port = freePort();
    private final Process process;
    private final HttpClient http;

    private RealVault() throws IOException, InterruptedException {
        var program = SetUp.of("vault");
        var builder = new ProcessBuilder(List.of(
                        program.toString(),
                        "server",
                        "-dev-tls",
                        "-dev-tls-cert-dir=" + folder,
                        "-dev-root-token-id=" + ROOT,
                        "-dev-listen-address=127.0.0.1:" + port,
                        "-dev-no-store-token"))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().put("HOME", folder.toString());
        process = builder.start();
        var deadline = System.nanoTime() + START.toNanos();
        while (!said().contains("Unseal Key:")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " did not start: " + said());
            }
            Thread.sleep(50);
        }
        http = client();
    }

    /** Starts one with the transit engine at {@code transit} and the key {@code brane} in it. */
    public static RealVault begin() throws IOException, InterruptedException {
        var server = new RealVault();
        server.call("POST", "sys/mounts/transit", "{\"type\":\"transit\"}");
        server.call("POST", "transit/keys/brane", "{}");
        return server;
    }

    /** {@code https://127.0.0.1:port}. */
    public String address() {
        return "https://127.0.0.1:" + port;
    }

    /** The certificate of who signed the server's. */
    public Path caFile() {
        return folder.resolve("vault-ca.pem");
    }

    /** A request with every right, which must work; {@code path} begins behind {@code /v1/}. */
    public String call(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
                .timeout(Duration.ofSeconds(10))
                .header("X-Vault-Token", ROOT)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** A new token that may do only what the policy says, in Vault's own language. */
    public String token(String policy) throws IOException, InterruptedException {
        var name = "policy-" + Long.toHexString(System.nanoTime());
        call(
                "PUT",
                "sys/policies/acl/" + name,
                "{\"policy\":\"" + policy.replace("\"", "\\\"").replace("\n", "\\n") + "\"}");
        var made = call("POST", "auth/token/create", "{\"policies\":[\"" + name + "\"],\"no_default_policy\":true}");
        var found = TOKEN.matcher(made);
        if (!found.find()) {
            throw new IllegalStateException("no token in the answer");
        }
        return found.group(1);
    }

    public void seal() throws IOException, InterruptedException {
        call("PUT", "sys/seal", "");
    }

    public void unseal() throws IOException, InterruptedException {
        var found = UNSEAL.matcher(said());
        if (!found.find()) {
            throw new IllegalStateException("no unseal key in " + said());
        }
        call("PUT", "sys/unseal", "{\"key\":\"" + found.group(1) + "\"}");
    }

    /** kill -9; all that it held is lost. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String said() throws IOException {
        return Files.readString(log());
    }

    private HttpClient client() throws IOException {
        try (var in = Files.newInputStream(caFile())) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        http.shutdownNow();
        kill();
        SetUp.delete(folder);
    }
}
