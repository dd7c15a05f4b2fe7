package brane.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.testing.RealMinio;
import brane.testing.RealS3;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind TLS with a certificate that its house made itself. */
final class TlsIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @Test
    void theHousesOwnCertificateIsTrustedWhereItsFileSaysSoAndNowhereElse() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "s3",
                "-keyalg",
                "EC",
                "-dname",
                "CN=s3",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost");
        keytool(
                "-exportcert",
                "-alias",
                "s3",
                "-rfc",
                "-file",
                folder.resolve("ca.pem").toString());
        try (var server = RealMinio.begin();
                var network = new HttpFaults(server.port(), listener())) {
            var bucket = Buckets.fresh();
            try (var store = S3Store.open(config(network.port(), bucket, Optional.of(folder.resolve("ca.pem"))))) {
                store.put("a", new ByteArrayInputStream(new byte[] {1, 2, 3}), 3);
                assertThat(store.get("a", 1, 9)).hasValue(new byte[] {2, 3});
            }

            assertThatThrownBy(() -> S3Store.open(config(network.port(), bucket, Optional.empty())))
                    .hasMessageContaining("store-down: the certificate of https://127.0.0.1:" + network.port())
                    .hasMessageContaining("store.s3.ca-file");
            assertThatThrownBy(() -> S3Store.open(config(network.port(), bucket, Optional.of(folder.resolve("none")))))
                    .hasMessageContaining("store.s3.ca-file must name a file of certificates (PEM)");
        }
    }

    private static S3Config config(int port, String bucket, Optional<Path> caFile) {
        return new S3Config(
                URI.create("https://127.0.0.1:" + port),
                "us-east-1",
                bucket,
                "",
                RealS3.ACCESS_KEY,
                RealS3.SECRET_KEY,
                true,
                true,
                caFile,
                Optional.empty(),
                Buckets.LIMITS);
    }

    private void keytool(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", folder.resolve("keys").toString(), "-storepass", PASSWORD, "-storetype", "PKCS12"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private ServerSocket listener() throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve("keys"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }
}
