package brane.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code internal.tls}, and what its files must be. */
class TlsConfigTest {

    @TempDir
    Path folder;

    private TestAuthority authority;
    private TestAuthority.Given given;

    @BeforeEach
    void make() throws Exception {
        authority = new TestAuthority(folder, "authority");
        given = authority.give(folder, "search", "127.0.0.1");
    }

    @Test
    void withoutAnySettingNothingIsEncrypted() {
        assertThat(TlsConfig.from(new Settings(Map.of()))).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        var config = config(Map.of(
                "internal.tls.certificate-file", "/a.pem",
                "internal.tls.key-file", "/a.key",
                "internal.tls.ca-file", "/ca.pem"));

        assertThat(config)
                .isEqualTo(new TlsConfig(
                        Optional.of(Path.of("/a.pem")),
                        Optional.of(Path.of("/a.key")),
                        Optional.of(Path.of("/ca.pem"))));
    }

    @Test
    void certificateAndKeyGoTogether() {
        assertThatThrownBy(() -> config(Map.of("internal.tls.certificate-file", "/a.pem")))
                .hasMessageContaining("internal.tls.key-file must name a file")
                .hasMessageContaining("was not set");
        assertThatThrownBy(() -> config(Map.of("internal.tls.key-file", "/a.key")))
                .hasMessageContaining("internal.tls.certificate-file must name a file");
    }

    @Test
    void aServerWithoutACertificateDoesNotStartInTheClear() {
        var config = new TlsConfig(Optional.empty(), Optional.empty(), Optional.of(authority.file()));

        assertThatThrownBy(() -> Encryption.ofServer(config))
                .hasMessageContaining("internal.tls.certificate-file must name the certificate")
                .hasMessageContaining("was not set");
    }

    @Test
    void aCertificateThatCanNotBeUsedIsNamed() throws Exception {
        var garbage = Files.writeString(folder.resolve("garbage"), "no certificate");
        var old = authority.give(folder, "old", "127.0.0.1", Instant.now().minus(Duration.ofMinutes(1)));
        var stranger = new TestAuthority(folder, "stranger");
        var chain = folder.resolve("chain.pem");
        Files.writeString(chain, Files.readString(given.certificate()) + Files.readString(stranger.file()));

        assertServerSays(
                folder.resolve("none"), given.key(), "certificate-file must name a file of certificates (PEM)");
        assertServerSays(garbage, given.key(), "internal.tls.certificate-file must name a file of certificates (PEM)");
        assertServerSays(
                old.certificate(), old.key(), "must hold certificates that hold now, number 1 of " + old.certificate());
        assertServerSays(chain, given.key(), "number 2 of " + chain + " is not the issuer of number 1");
    }

    @Test
    void aKeyThatCanNotBeUsedIsNamed() throws Exception {
        var garbage = Files.writeString(folder.resolve("garbage"), "no key");
        var locked = Files.writeString(
                folder.resolve("locked"),
                Files.readString(given.key()).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        var other = authority.give(folder, "other", "127.0.0.1");

        for (var file : List.of(folder.resolve("none"), garbage, locked)) {
            assertServerSays(
                    given.certificate(), file, "internal.tls.key-file must name a file with the private EC key");
            assertServerSays(given.certificate(), file, "was " + file);
        }
        assertServerSays(given.certificate(), other.key(), "internal.tls.key-file must name the key");
    }

    @Test
    void authoritiesThatCanNotBeUsedAreNamed() throws Exception {
        var garbage = Files.writeString(folder.resolve("garbage"), "no certificate");
        var old = authority.give(folder, "old", "127.0.0.1", Instant.now().minus(Duration.ofMinutes(1)));

        assertCallerSays(folder.resolve("none"), "internal.tls.ca-file must name a file of certificates (PEM)");
        assertCallerSays(garbage, "internal.tls.ca-file must name a file of certificates (PEM)");
        assertCallerSays(old.certificate(), "internal.tls.ca-file must hold an authority's certificate that holds now");
    }

    @Test
    void aWholeChainIsTaken() throws Exception {
        var chain = folder.resolve("chain.pem");
        Files.writeString(chain, Files.readString(given.certificate()) + Files.readString(authority.file()));

        assertThat(Encryption.ofServer(server(chain, given.key())).enabled()).isTrue();
    }

    private static void assertServerSays(Path certificate, Path key, String text) {
        assertThatThrownBy(() -> Encryption.ofServer(server(certificate, key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    private static void assertCallerSays(Path authorities, String text) {
        var config = new TlsConfig(Optional.empty(), Optional.empty(), Optional.of(authorities));
        assertThatThrownBy(() -> Encryption.ofCaller(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text)
                .hasMessageContaining(authorities.toString());
    }

    private static TlsConfig server(Path certificate, Path key) {
        return new TlsConfig(Optional.of(certificate), Optional.of(key), Optional.empty());
    }

    private static TlsConfig config(Map<String, String> values) {
        return TlsConfig.from(new Settings(values)).orElseThrow();
    }
}
